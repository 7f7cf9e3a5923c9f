package io.zhiying.serving.traffic;

import io.zhiying.serving.registry.Owner;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rules in force for an alias.
 *
 * @param epoch names them; what was counted under others says nothing of these
 * @param version the alias's own
 * @param canary null for a split that nothing watches
 */
record TrafficRules(
        Owner owner,
        String model,
        String alias,
        UUID salt,
        UUID epoch,
        UUID version,
        List<Part> split,
        @Nullable Part shadow,
        @Nullable CanaryRule canary,
        Instant startedAt) {
    TrafficRules {
        split = List.copyOf(split);
    }

    /** @param share hundredths of a percent */
    record Part(UUID version, int share) {}

    /** What is left to the alias's own version. */
    int ownShare() {
        return 10_000 - split.stream().mapToInt(Part::share).sum();
    }
}
