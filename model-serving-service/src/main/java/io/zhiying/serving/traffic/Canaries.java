package io.zhiying.serving.traffic;

import io.micrometer.core.instrument.MeterRegistry;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.serving.registry.Owner;
import io.zhiying.serving.traffic.TrafficRules.Part;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Holds all canaries against their rules, on every replica: whoever sees one broken first rolls it back, and the epoch of
 * the rules keeps a second from doing it again.
 */
@Component
class Canaries {
    private static final Logger log = LoggerFactory.getLogger(Canaries.class);
    private static final int MAX_WATCHED = 10_000;
    /** In whose name what is shared is changed. */
    private static final WorkspaceId PLATFORM = new WorkspaceId("platform");

    private final Traffics traffics;
    private final TrafficCounts counts;
    private final Traffic traffic;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final MeterRegistry meters;

    Canaries(
            Traffics traffics,
            TrafficCounts counts,
            Traffic traffic,
            TransactionTemplate transaction,
            InstantSource clock,
            MeterRegistry meters) {
        this.traffics = traffics;
        this.counts = counts;
        this.traffic = traffic;
        this.transaction = transaction;
        this.clock = clock;
        this.meters = meters;
    }

    @Scheduled(fixedDelayString = "PT1S")
    void watch() {
        List<TrafficRules> watched = Workspaces.callAsPlatform(
                () -> Objects.requireNonNull(transaction.execute(_ -> traffics.watched(MAX_WATCHED))));
        for (TrafficRules rules : watched) {
            try {
                watch(rules);
            } catch (RuntimeException failure) {
                log.warn("the canary of {} cannot be judged now", rules.model(), failure);
            }
        }
    }

    private void watch(TrafficRules rules) {
        CanaryRule rule = Objects.requireNonNull(rules.canary());
        Instant from = clock.instant().minus(rule.window());
        Map<UUID, Tally> seen = counts.since(rules.epoch(), from);
        Tally champion = seen.getOrDefault(rules.version(), Tally.NONE);
        for (Part part : rules.split()) {
            var broken = rule.brokenBy(seen.getOrDefault(part.version(), Tally.NONE), champion);
            if (broken.isPresent() && rollBack(rules, part, broken.get())) {
                return;
            }
        }
    }

    private boolean rollBack(TrafficRules rules, Part part, String reason) {
        Owner owner = rules.owner();
        boolean done = Workspaces.call(
                owner.isShared() ? PLATFORM : new WorkspaceId(owner.value()),
                () -> traffic.rollBackCanary(rules, part.version(), reason));
        if (done) {
            log.warn("the canary of {} at {} is rolled back: {}", rules.model(), rules.alias(), reason);
            meters.counter("zhiying.model.canary.rollbacks", "model", rules.model())
                    .increment();
        }
        return done;
    }
}
