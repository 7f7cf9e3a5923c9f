package io.zhiying.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.local.process.Shell;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZhiyingTest {
    @Test
    void saysWhatItCanDo() {
        Said said = run();

        assertThat(said.exitCode).isZero();
        assertThat(said.text).contains("up", "demo", "evaluate", "status", "logs", "down", "reset", "test");
    }

    @Test
    void refusesACommandAndAProcessThatDoNotExist() {
        assertThat(run("start").exitCode).isEqualTo(2);

        Said said = run("logs", "nginx");
        assertThat(said.exitCode).isEqualTo(1);
        assertThat(said.text).contains("there is no process 'nginx'").contains("customer-profile");
    }

    @Test
    void refusesToEvaluateWhatDoesNotExistAndListsWhatDoes() {
        Said said = run("evaluate", "nothing-like-it", "file.csv", "--k", "10");

        assertThat(said.exitCode).isEqualTo(2);
        assertThat(said.text).contains("There is no 'nothing-like-it'");
    }

    /** The script itself, without a JDK in sight. */
    @Test
    void saysThatTheJdkIsMissing(@TempDir Path home) throws Exception {
        // The folders under /usr/lib/jvm cannot be hidden, so the copy looks elsewhere for them.
        String script = Files.readString(StackConfig.findRoot().resolve("zhiying"))
                .replaceAll("/usr/lib/jvm/\\*|/usr/java/\\*|/opt/\\S+|/usr/local/jdk\\*", "");
        Path copy = Files.writeString(home.resolve("zhiying"), script);

        var outcome = Shell.run(
                home,
                Map.of(
                        "JAVA_HOME",
                        "/nonexistent",
                        "HOME",
                        home.toString(),
                        "SDKMAN_DIR",
                        home.toString(),
                        "PATH",
                        tools(home)),
                List.of("/bin/bash", copy.toString(), "up"));

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output()).contains("a JDK 25 is missing").contains("JAVA_HOME (/nonexistent)");
    }

    /** A PATH with the tools that the script uses, and no javac. */
    private static String tools(Path home) throws Exception {
        Path bin = Files.createDirectories(home.resolve("bin"));
        for (String tool : List.of("dirname", "readlink", "sed")) {
            Path program = Shell.find(tool, "/usr/bin:/bin").orElseThrow();
            Path stub = Files.writeString(bin.resolve(tool), "#!/bin/sh\nexec " + program + " \"$@\"\n");
            Files.setPosixFilePermissions(stub, PosixFilePermissions.fromString("rwx------"));
        }
        return bin.toString();
    }

    private record Said(int exitCode, String text) {}

    private static Said run(String... arguments) {
        var bytes = new ByteArrayOutputStream();
        PrintStream out = System.out;
        PrintStream err = System.err;
        var captured = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        System.setOut(captured);
        System.setErr(captured);
        try {
            int exitCode = Zhiying.run(arguments);
            return new Said(exitCode, bytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
