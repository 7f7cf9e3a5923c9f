package io.zhiying.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class DetachedProcessesTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", System.getenv("PATH"));

    @TempDir
    Path home;

    @Test
    void findsAProcessAgainFromAnotherLauncher() {
        RunRecord run = new DetachedProcesses(home).start(sleeping("while :; do sleep 0.1; done # marker-a", "TERM"));

        var other = new DetachedProcesses(home);

        assertThat(other.find("sleeper")).contains(run);
        other.stop(run);
        assertThat(other.find("sleeper")).isEmpty();
        assertThat(new OsProcess(run.pid()).isAlive()).isFalse();
    }

    @Test
    void leavesAProcessAloneThatHasThePidOfADeadOne() throws Exception {
        // A machine that was restarted gives old pids to new programs.
        var stranger = new ProcessBuilder("sleep", "60").start();
        try {
            var stale = new RunRecord(
                    "sleeper",
                    stranger.pid(),
                    stranger.info().startInstant().orElseThrow(),
                    "marker-of-ours",
                    "f",
                    "log",
                    0,
                    "TERM",
                    Duration.ofSeconds(1));
            write(stale);
            var processes = new DetachedProcesses(home);

            assertThat(processes.find("sleeper")).isEmpty();
            processes.stop(stale);
            processes.kill(stale);

            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void leavesAProcessAloneThatStartedAtAnotherTime() throws Exception {
        var namesake = new ProcessBuilder("sh", "-c", "sleep 60; : marker-a").start();
        try {
            var stale = new RunRecord(
                    "sleeper",
                    namesake.pid(),
                    Instant.now().minus(Duration.ofHours(1)),
                    "marker-a",
                    "f",
                    "log",
                    0,
                    "TERM",
                    Duration.ofSeconds(1));

            assertThat(stale.isRunning()).isFalse();
        } finally {
            namesake.descendants().forEach(ProcessHandle::destroyForcibly);
            namesake.destroyForcibly();
        }
    }

    @Test
    void killsWhatDoesNotEndWithinItsGrace() {
        var processes = new DetachedProcesses(home);
        RunRecord deaf = processes.start(sleeping("trap '' TERM; while :; do sleep 0.1; done # marker-b", "TERM"));

        processes.stop(deaf);

        assertThat(new OsProcess(deaf.pid()).isAlive()).isFalse();
    }

    @Test
    void survivesARecordCutShort() throws Exception {
        Files.createDirectories(home.resolve("run"));
        Files.writeString(home.resolve("run/sleeper.json"), "{\"name\":\"slee");

        assertThat(new DetachedProcesses(home).find("sleeper")).isEmpty();
    }

    @Test
    void findsAForgottenProcessByItsMarker() throws Exception {
        var processes = new DetachedProcesses(home);
        RunRecord run = processes.start(sleeping("while :; do sleep 0.1; done # marker-forgotten", "TERM"));
        Files.delete(home.resolve("run/sleeper.json"));

        List<OsProcess> found = DetachedProcesses.marked("marker-forgotten");

        assertThat(found).contains(new OsProcess(run.pid()));
        processes.kill(run);
    }

    @Test
    void keepsTheOutputOfAProcessInItsLog() {
        var processes = new DetachedProcesses(home);
        RunRecord run = processes.start(sleeping("echo 你好; echo hello >&2 # marker-c", "TERM"));
        new OsProcess(run.pid()).awaitEnd(Duration.ofSeconds(10));

        assertThat(LogTail.lastLines(home.resolve("log/sleeper.log"), 5)).containsExactly("你好", "hello");
        assertThat(LogTail.lastLines(home.resolve("log/sleeper.log"), 1)).containsExactly("hello");
    }

    private ProcessSpec sleeping(String script, String signal) {
        String marker = script.substring(script.lastIndexOf("marker-"));
        return new ProcessSpec(
                "sleeper",
                List.of("sh", "-c", script),
                ENVIRONMENT,
                home,
                home.resolve("log/sleeper.log"),
                marker,
                signal,
                Duration.ofMillis(700));
    }

    private void write(RunRecord run) throws Exception {
        Files.createDirectories(home.resolve("run"));
        Files.write(
                home.resolve("run/sleeper.json"), JsonMapper.builder().build().writeValueAsBytes(run));
    }
}
