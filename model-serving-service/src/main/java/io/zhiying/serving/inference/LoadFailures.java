package io.zhiying.serving.inference;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Which versions could lately not be loaded. One is left alone for a second, then for twice as long each time, up to a
 * minute: what cannot be loaded must not keep the others from the cores. One thread at a time.
 */
final class LoadFailures {
    private static final int MAX = 1000;
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final LongSupplier nanos;
    private final Map<UUID, Failure> failures = new LinkedHashMap<>();

    /** @param nanos a clock as {@link System#nanoTime} */
    LoadFailures(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private record Failure(Duration pause, long until) {}

    void failed(UUID version) {
        Failure before = failures.remove(version);
        Duration pause = before == null ? FIRST : before.pause().multipliedBy(2);
        pause = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
        failures.put(version, new Failure(pause, nanos.getAsLong() + pause.toNanos()));
        if (failures.size() > MAX) {
            failures.remove(failures.keySet().iterator().next());
        }
    }

    void succeeded(UUID version) {
        failures.remove(version);
    }

    /** How long it is still left alone; zero where it may be tried. */
    Duration pause(UUID version) {
        Failure last = failures.get(version);
        long left = last == null ? 0 : last.until() - nanos.getAsLong();
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }
}
