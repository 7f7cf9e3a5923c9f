package io.zhiying.acceptance;

import io.zhiying.local.LocalStack;
import io.zhiying.local.ProcessStatus;
import io.zhiying.local.StackProcess;
import io.zhiying.local.process.OsProcess;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Processor seconds that the platform's processes have used since they were started: PostgreSQL's by database, and this
 * JVM's as {@code sender}.
 */
record ProcessorTimes(Map<String, Double> byName) {
    /** Seconds of processor time per second: polling and timers, no work; on a slow machine up to 0.4. */
    private static final double IDLE = 0.5;

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern BACKEND = Pattern.compile("postgres: \\S+ (\\S+) 127\\..*");

    static ProcessorTimes of(LocalStack stack) {
        var times = new TreeMap<String, Double>();
        times.put("sender", seconds(ProcessHandle.current()));
        for (ProcessStatus status : stack.status()) {
            status.pid().flatMap(ProcessHandle::of).ifPresent(process -> {
                if (status.process() == StackProcess.POSTGRESQL) {
                    process.children().forEach(child -> times.merge(nameOf(child), seconds(child), Double::sum));
                } else {
                    times.merge(status.process().label(), seconds(process), Double::sum);
                }
            });
        }
        return new ProcessorTimes(times);
    }

    /** Returns when nothing but the usual polling goes on. */
    static void awaitIdle(LocalStack stack) {
        Platform.await("the platform is idle", PATIENCE, () -> {
            double before = of(stack).total();
            Platform.pause(Duration.ofSeconds(2));
            return of(stack).total() - before < 2 * IDLE ? Optional.of(true) : Optional.empty();
        });
    }

    /** What was used between that moment and this. */
    ProcessorTimes since(ProcessorTimes before) {
        var used = new TreeMap<String, Double>();
        byName.forEach(
                (name, seconds) -> used.put(name, seconds - before.byName().getOrDefault(name, 0.0)));
        used.put("all", used.values().stream().mapToDouble(Double::doubleValue).sum());
        return new ProcessorTimes(used);
    }

    private double total() {
        return byName.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static String nameOf(ProcessHandle child) {
        var title = new OsProcess(child.pid()).commandLine().orElse("gone");
        var backend = BACKEND.matcher(title);
        return "postgresql " + (backend.matches() ? backend.group(1) : title.replaceFirst("postgres: (io )?", ""));
    }

    private static double seconds(ProcessHandle process) {
        return process.info()
                .totalCpuDuration()
                .map(time -> time.toNanos() / 1e9)
                .orElse(0.0);
    }
}
