package io.zhiying.local.command;

import io.zhiying.local.Progress;
import io.zhiying.local.StackProcess;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Progress as lines on a terminal; says every few seconds what is still awaited. */
final class ConsoleProgress implements Progress, AutoCloseable {
    private static final Duration PULSE = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofSeconds(14);

    private final PrintWriter out;
    private final long begin = System.nanoTime();
    private final Map<StackProcess, Long> awaited = Collections.synchronizedMap(new EnumMap<>(StackProcess.class));
    private volatile String lastNote = "";
    private volatile long lastPrint = begin;
    private final Thread pulse = Thread.ofVirtual().unstarted(this::pulse);

    ConsoleProgress(PrintWriter out) {
        this.out = out;
        pulse.start();
    }

    @Override
    public void note(String line) {
        lastNote = line;
        print("  " + line);
    }

    @Override
    public void starting(StackProcess process) {
        awaited.put(process, System.nanoTime());
        print(row(process, "starting", ""));
    }

    @Override
    public void ready(StackProcess process, Duration took) {
        awaited.remove(process);
        print(row(process, "healthy", "after " + seconds(took)));
    }

    @Override
    public void awaiting(StackProcess process) {
        awaited.put(process, System.nanoTime());
    }

    @Override
    public void kept(StackProcess process) {
        awaited.remove(process);
        print(row(process, "healthy", "was running"));
    }

    @Override
    public void stopping(StackProcess process) {
        print(row(process, "stopping", ""));
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    @Override
    public void close() {
        pulse.interrupt();
    }

    private static String row(StackProcess process, String state, String detail) {
        return String.format(Locale.ROOT, "  %-17s %-9s %s", process.label(), state, detail)
                .stripTrailing();
    }

    private void print(String line) {
        synchronized (out) {
            out.println(line);
            out.flush();
            lastPrint = System.nanoTime();
        }
    }

    private void pulse() {
        try {
            while (true) {
                Thread.sleep(PULSE);
                long now = System.nanoTime();
                String waiting;
                synchronized (awaited) {
                    waiting = awaited.entrySet().stream()
                            .map(entry -> entry.getKey().label() + " "
                                    + Duration.ofNanos(now - entry.getValue()).toSeconds() + " s")
                            .collect(Collectors.joining(", "));
                }
                if (!waiting.isEmpty()) {
                    print("  … still starting: " + waiting);
                } else if (now - lastPrint > QUIET.toNanos()) {
                    print("  … " + elapsed().toSeconds() + " s, still " + lastNote.replaceFirst("[;(].*", ""));
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }
}
