package io.zhiying.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.local.StackConfig;
import io.zhiying.local.StackProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.AutoComplete;

class JavaCommandTest {
    @TempDir
    Path home;

    /** A JVM that does not take its cache starts all the same, only slowly; so this asks it to insist. */
    @Test
    void startsFromTheAotCacheThatItsOptionsMade() {
        Path cache = home.resolve("app.aot");

        var training = run("-XX:AOTCacheOutput=" + cache);
        assertThat(training.succeeded()).as(training.output()).isTrue();
        assertThat(cache).isNotEmptyFile();

        var start = run("-XX:AOTCache=" + cache, "-XX:AOTMode=on", "-Xlog:aot=warning:stderr");
        assertThat(start.succeeded()).as(start.output()).isTrue();
        assertThat(start.output()).contains("Usage").doesNotContain("[warning]");
    }

    private Shell.Outcome run(String... aot) {
        var config = StackConfig.onFreePorts(home, home, Map.of());
        List<String> command = new ArrayList<>(JavaCommand.flags(config, StackProcess.GATEWAY, "64m"));
        command.addAll(List.of(aot));
        String picocli = Path.of(AutoComplete.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
        command.addAll(List.of("-cp", picocli, AutoComplete.class.getName(), "--help"));
        return Shell.run(home, Map.of(), command);
    }
}
