package io.zhiying.local.process;

import io.zhiying.local.StackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The processes of one home, remembered in {@code run/*.json} so that a later launcher finds them again. */
public final class DetachedProcesses {
    private static final long LARGEST_LOG = 50L << 20;
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final JsonMapper json = JsonMapper.builder().build();
    private final Path folder;

    public DetachedProcesses(Path home) {
        folder = home.resolve("run");
    }

    /** Starts it so that it outlives this process and is not reached by what is typed at this terminal. */
    public RunRecord start(ProcessSpec spec) {
        List<String> command = new ArrayList<>(spec.command());
        if (Files.isExecutable(SETSID)) {
            command.addFirst(SETSID.toString());
        }
        try {
            Files.createDirectories(folder);
            Files.createDirectories(spec.log().toAbsolutePath().getParent());
            Files.createDirectories(spec.folder());
            setAsideIfLarge(spec.log());
            var builder = new ProcessBuilder(command)
                    .directory(spec.folder().toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
            builder.environment().clear();
            builder.environment().putAll(spec.environment());
            long logStart = Files.exists(spec.log()) ? Files.size(spec.log()) : 0;
            Process process = builder.start();
            var started = process.info().startInstant().orElseGet(Instant::now);
            var run = new RunRecord(
                    spec.name(),
                    process.pid(),
                    started,
                    spec.marker(),
                    spec.fingerprint(),
                    spec.log().toString(),
                    logStart,
                    spec.stopSignal(),
                    spec.grace());
            remember(run);
            return run;
        } catch (IOException e) {
            throw new StackException("cannot start " + spec.name() + ": " + e.getMessage(), e);
        }
    }

    /** The running process of that name; a record of one that has gone is forgotten. */
    public Optional<RunRecord> find(String name) {
        Path file = file(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            var run = json.readValue(Files.readAllBytes(file), RunRecord.class);
            if (run.isRunning()) {
                return Optional.of(run);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JacksonException e) {
            // A record cut short tells nothing; the search by marker still finds its process.
        }
        forget(name);
        return Optional.empty();
    }

    /** Asks it to end, and kills it when its grace is over. */
    public void stop(RunRecord run) {
        if (run.isRunning()) {
            var process = new OsProcess(run.pid());
            process.signal(run.stopSignal());
            if (!process.awaitEnd(run.grace())) {
                kill(run);
            }
        }
        forget(run.name());
    }

    /** Ends it at once, as a crash would. */
    public void kill(RunRecord run) {
        if (run.isRunning()) {
            var process = new OsProcess(run.pid());
            process.signal("KILL");
            process.awaitEnd(KILL_PATIENCE);
        }
        forget(run.name());
    }

    /** Processes whose command line names this marker, whether remembered or not. */
    public static List<OsProcess> marked(String marker) {
        long self = ProcessHandle.current().pid();
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(handle -> handle.pid() != self)
                    .map(handle -> new OsProcess(handle.pid()))
                    .filter(process -> process.commandLine()
                            .map(line -> line.contains(marker))
                            .orElse(false))
                    .toList();
        }
    }

    private void remember(RunRecord run) throws IOException {
        Path written = folder.resolve(run.name() + ".json.new");
        Files.write(written, json.writeValueAsBytes(run));
        Files.move(written, file(run.name()), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void forget(String name) {
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String name) {
        return folder.resolve(name + ".json");
    }

    private static void setAsideIfLarge(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LARGEST_LOG) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
