package io.zhiying.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What the operating system knows about a pid, from {@code /proc} where there is one. */
public record OsProcess(long pid) {
    private static final Path PROC = Path.of("/proc");
    private static final int READS_DURING_EXEC = 100;
    private static final Duration PAUSE_DURING_EXEC = Duration.ofMillis(2);

    /** Whether it runs. A dead process that nobody has waited for (a zombie, usual in containers) does not. */
    public boolean isAlive() {
        Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        return handle.isPresent() && handle.get().isAlive() && !isZombie();
    }

    public Optional<Instant> startedAt() {
        return ProcessHandle.of(pid).flatMap(handle -> handle.info().startInstant());
    }

    /** The whole command line, or nothing where it cannot be read. */
    public Optional<String> commandLine() {
        try {
            String text = readCommandLine();
            // While a process turns into another program it has none; setsid does so right after its start.
            for (int i = 0; i < READS_DURING_EXEC && text.isEmpty() && hasProgram(); i++) {
                LockSupport.parkNanos(PAUSE_DURING_EXEC.toNanos());
                text = readCommandLine();
            }
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException e) {
            return ProcessHandle.of(pid).flatMap(handle -> handle.info().commandLine());
        }
    }

    /** Memory held in RAM by it and its children, shared pages counted once; nothing outside Linux. */
    public Optional<Long> residentBytes() {
        Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        if (handle.isEmpty()) {
            return Optional.empty();
        }
        List<Long> sizes = Stream.concat(Stream.of(handle.get()), handle.get().descendants())
                .flatMap(process -> proportionalBytes(process.pid()).stream())
                .toList();
        return sizes.isEmpty()
                ? Optional.empty()
                : Optional.of(sizes.stream().mapToLong(Long::longValue).sum());
    }

    public void signal(String signal) {
        try {
            // The shell's own kill is everywhere, knows every signal, and needs no native code.
            new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether it has ended within that time */
    public boolean awaitEnd(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (isAlive()) {
            if (System.nanoTime() >= end) {
                return false;
            }
            try {
                Thread.sleep(30);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private String readCommandLine() throws IOException {
        byte[] bytes = Files.readAllBytes(PROC.resolve(pid + "/cmdline"));
        return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ').strip();
    }

    /** Threads of the kernel and the dead run none. */
    private boolean hasProgram() {
        try {
            Files.readSymbolicLink(PROC.resolve(pid + "/exe"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isZombie() {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"));
            // The state follows the program's name, which is in brackets and may itself hold brackets.
            return stat.startsWith(") Z", stat.lastIndexOf(')'));
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<Long> proportionalBytes(long pid) {
        try (Stream<String> lines = Files.lines(PROC.resolve(pid + "/smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .findFirst()
                    .map(line -> Arrays.stream(line.split("\\s+"))
                            .skip(1)
                            .findFirst()
                            .orElse("0"))
                    .map(kibibytes -> Long.parseLong(kibibytes) * 1024);
        } catch (IOException | java.io.UncheckedIOException e) {
            return Optional.empty();
        }
    }
}
