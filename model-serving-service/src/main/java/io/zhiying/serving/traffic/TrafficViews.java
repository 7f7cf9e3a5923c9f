package io.zhiying.serving.traffic;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.traffic.TrafficRules.Part;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the traffic endpoint answers: the rules, and what all replicas saw under them. */
@Component
class TrafficViews {
    private static final Duration RECENT = Duration.ofMinutes(5);

    private final Catalog catalog;
    private final TrafficCounts counts;
    private final ShadowCounts shadows;
    private final InstantSource clock;

    TrafficViews(Catalog catalog, TrafficCounts counts, ShadowCounts shadows, InstantSource clock) {
        this.catalog = catalog;
        this.counts = counts;
        this.shadows = shadows;
        this.clock = clock;
    }

    /** @param seenSeconds over how long the figures of the split go back, the canary's window where there is one */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TrafficView(
            String model,
            String alias,
            Instant startedAt,
            long seenSeconds,
            List<ShareView> split,
            @Nullable ShadowView shadow,
            @Nullable CanaryRule canary) {}

    record ShareView(
            String version, BigDecimal percent, long requests, long errors, double errorRate, double p95Millis) {}

    /** Since the rules were set. Rates are left out while nothing was compared. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShadowView(
            String version,
            BigDecimal percent,
            long compared,
            long failed,
            long dropped,
            long rows,
            @Nullable Double agreement,
            @Nullable Double meanCosine,
            @Nullable Double smallestCosine,
            @Nullable Double largestDifference,
            @Nullable Double p95Millis,
            @Nullable Double answerP95Millis) {}

    TrafficView of(TrafficRules rules) {
        CanaryRule canary = rules.canary();
        Duration window = canary == null ? RECENT : canary.window();
        Map<UUID, Tally> seen = counts.since(rules.epoch(), clock.instant().minus(window));
        List<ShareView> split = new ArrayList<>();
        split.add(share(new Part(rules.version(), rules.ownShare()), seen));
        rules.split().forEach(part -> split.add(share(part, seen)));
        return new TrafficView(
                rules.model(),
                rules.alias(),
                rules.startedAt(),
                window.toSeconds(),
                split,
                rules.shadow() == null ? null : shadow(rules.shadow(), shadows.of(rules.epoch())),
                canary);
    }

    private ShareView share(Part part, Map<UUID, Tally> seen) {
        Tally tally = seen.getOrDefault(part.version(), Tally.NONE);
        return new ShareView(
                number(part.version()),
                percent(part.share()),
                tally.requests(),
                tally.errors(),
                rounded(tally.errorRate()),
                rounded(tally.latencies().percentile(0.95)));
    }

    private ShadowView shadow(Part part, ShadowTally tally) {
        Comparison seen = tally.comparison();
        boolean none = seen.rows() == 0;
        return new ShadowView(
                number(part.version()),
                percent(part.share()),
                tally.compared(),
                tally.failed(),
                tally.dropped(),
                seen.rows(),
                none ? null : rounded((double) seen.agreed() / seen.rows()),
                none ? null : rounded(seen.cosineSum() / seen.rows()),
                none ? null : rounded(seen.cosineMin()),
                none ? null : rounded(seen.largestGap()),
                none ? null : rounded(tally.shadows().percentile(0.95)),
                none ? null : rounded(tally.answers().percentile(0.95)));
    }

    private String number(UUID version) {
        return catalog.version(version)
                .map(ModelVersion::number)
                .map(number -> Integer.toString(number))
                .orElse("?");
    }

    private static BigDecimal percent(int share) {
        return BigDecimal.valueOf(share, 2);
    }

    private static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }
}
