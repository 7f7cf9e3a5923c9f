package io.zhiying.local.process;

import java.time.Duration;
import java.time.Instant;

/**
 * What is remembered about a process that was started, enough to tell it from another that has its pid now.
 *
 * @param marker a part of its command line that no other process has
 * @param fingerprint of the way it was run
 * @param logStart how long the log was before it wrote its first line
 */
public record RunRecord(
        String name,
        long pid,
        Instant startedAt,
        String marker,
        String fingerprint,
        String log,
        long logStart,
        String stopSignal,
        Duration grace) {
    /** The system's start times are kept in ticks since boot, so a clock that was set moves them a little. */
    private static final Duration CLOCK_DRIFT = Duration.ofSeconds(5);

    /** Whether the process that has the pid now is the one that was started. */
    public boolean isRunning() {
        var process = new OsProcess(pid);
        return process.isAlive()
                && process.commandLine().map(line -> line.contains(marker)).orElse(true)
                && process.startedAt()
                        .map(start -> Duration.between(start, startedAt).abs().compareTo(CLOCK_DRIFT) <= 0)
                        .orElse(true);
    }
}
