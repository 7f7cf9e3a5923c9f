package io.zhiying.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zhiying.local.process.DetachedProcesses;
import io.zhiying.local.process.ProcessSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    @TempDir
    Path home;

    @Test
    void showsTheLastLinesOfAProcessThatDiesAndLeavesNothingRunning() {
        var processes = new DetachedProcesses(home);
        var launcher = new Launcher(processes, Duration.ofSeconds(20), Progress.silent());
        var good = new Script(StackProcess.KAFKA, "exec sleep 60", true);
        var bad = new Script(StackProcess.CAMPAIGN, "echo 数据库拒绝连接; exit 3", false);

        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> launcher.start(List.of(good, bad)))
                .withMessageContaining("campaign died while starting")
                .withMessageContaining("数据库拒绝连接")
                .withMessageContaining(home.resolve("log/campaign.log").toString());
        launcher.undo();

        assertThat(processes.find("kafka")).isEmpty();
        assertThat(processes.find("campaign")).isEmpty();
    }

    @Test
    void givesUpOnAProcessThatNeverGetsHealthy() {
        var launcher = new Launcher(new DetachedProcesses(home), Duration.ofMillis(300), Progress.silent());
        var deaf = new Script(StackProcess.NLP, "exec sleep 60", false);

        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> launcher.start(List.of(deaf)))
                .withMessageContaining("nlp is not healthy");
        launcher.undo();
    }

    private final class Script implements Component {
        private final StackProcess process;
        private final String script;
        private final boolean healthy;

        Script(StackProcess process, String script, boolean healthy) {
            this.process = process;
            this.script = script;
            this.healthy = healthy;
        }

        @Override
        public StackProcess process() {
            return process;
        }

        @Override
        public ProcessSpec spec() {
            return new ProcessSpec(
                    process.label(),
                    List.of("sh", "-c", script),
                    Map.of("PATH", System.getenv("PATH")),
                    home,
                    home.resolve("log/" + process.label() + ".log"),
                    script.startsWith("exec") ? "sleep" : script,
                    "TERM",
                    Duration.ofSeconds(5));
        }

        @Override
        public boolean isHealthy() {
            return healthy;
        }
    }
}
