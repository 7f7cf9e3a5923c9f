package io.zhiying.serving.traffic;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.serving.registry.Owner;
import jakarta.annotation.PreDestroy;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What shadows answered, beside what callers got. Kept as {@link TrafficCounts} are. */
@Component
public class ShadowCounts {
    private static final Logger log = LoggerFactory.getLogger(ShadowCounts.class);
    private static final Duration KEPT = Duration.ofDays(30);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final UUID replica = Ids.next();
    private final Map<UUID, Counting> counts = new ConcurrentHashMap<>();

    ShadowCounts(JdbcClient jdbc, TransactionTemplate transaction, InstantSource clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    private static final class Counting {
        private final Owner owner;
        private ShadowTally tally = ShadowTally.NONE;
        private boolean written = true;

        Counting(Owner owner) {
            this.owner = owner;
        }

        synchronized void add(ShadowTally more) {
            tally = tally.plus(more);
            written = false;
        }

        synchronized ShadowTally take() {
            written = true;
            return tally;
        }

        synchronized boolean isWritten() {
            return written;
        }

        synchronized void again() {
            written = false;
        }
    }

    /** The shadow answered as well. */
    public void compared(Routes.Rules rules, Comparison comparison, long answerNanos, long shadowNanos) {
        add(rules, ShadowTally.of(comparison, answerNanos, shadowNanos));
    }

    /** The shadow could not answer. */
    public void failed(Routes.Rules rules) {
        add(rules, ShadowTally.FAILED);
    }

    /** The shadow was not asked, for there was too much to do. */
    public void dropped(Routes.Rules rules) {
        add(rules, ShadowTally.DROPPED);
    }

    private void add(Routes.Rules rules, ShadowTally more) {
        counts.computeIfAbsent(rules.epoch(), _ -> new Counting(rules.owner())).add(more);
    }

    @Scheduled(fixedDelayString = "PT1S")
    void write() {
        Map<UUID, Counting> dirty = new HashMap<>(counts);
        dirty.values().removeIf(Counting::isWritten);
        if (dirty.isEmpty()) {
            return;
        }
        try {
            Workspaces.runAsPlatform(() -> transaction.executeWithoutResult(_ -> dirty.forEach(this::write)));
        } catch (RuntimeException away) {
            log.warn("what was seen of shadows cannot be written now: {}", away.toString());
            dirty.values().forEach(Counting::again);
        }
    }

    private void write(UUID epoch, Counting counting) {
        ShadowTally tally = counting.take();
        jdbc.sql("""
                        insert into shadow_count (workspace_id, epoch, replica, seen_at, compared, failed, dropped,
                          rows_compared, rows_agreed, cosine_sum, cosine_min, largest_gap, answer_latencies,
                          shadow_latencies)
                        values (:owner, :epoch, :replica, :at, :compared, :failed, :dropped, :rows, :agreed, :cosineSum,
                          :cosineMin, :gap, :answers, :shadows)
                        on conflict (epoch, replica) do update set seen_at = excluded.seen_at,
                          compared = excluded.compared, failed = excluded.failed, dropped = excluded.dropped,
                          rows_compared = excluded.rows_compared, rows_agreed = excluded.rows_agreed,
                          cosine_sum = excluded.cosine_sum, cosine_min = excluded.cosine_min,
                          largest_gap = excluded.largest_gap, answer_latencies = excluded.answer_latencies,
                          shadow_latencies = excluded.shadow_latencies""")
                .param("owner", counting.owner.value())
                .param("epoch", epoch)
                .param("replica", replica)
                .param("at", Timestamp.from(clock.instant()))
                .param("compared", tally.compared())
                .param("failed", tally.failed())
                .param("dropped", tally.dropped())
                .param("rows", tally.comparison().rows())
                .param("agreed", tally.comparison().agreed())
                .param("cosineSum", tally.comparison().cosineSum())
                .param("cosineMin", tally.comparison().cosineMin())
                .param("gap", tally.comparison().largestGap())
                .param("answers", tally.answers().written())
                .param("shadows", tally.shadows().written())
                .update();
    }

    @PreDestroy
    void close() {
        write();
    }

    /** What all replicas saw under the rules. */
    ShadowTally of(UUID epoch) {
        return Workspaces.callAsPlatform(() -> Objects.requireNonNull(transaction.execute(_ -> read(epoch))));
    }

    private ShadowTally read(UUID epoch) {
        return jdbc
                .sql("select * from shadow_count where epoch = ?")
                .param(epoch)
                .query((row, _) -> new ShadowTally(
                        row.getLong("compared"),
                        row.getLong("failed"),
                        row.getLong("dropped"),
                        new Comparison(
                                row.getLong("rows_compared"),
                                row.getLong("rows_agreed"),
                                row.getDouble("cosine_sum"),
                                row.getDouble("cosine_min"),
                                row.getDouble("largest_gap")),
                        Latencies.of((Long[]) row.getArray("answer_latencies").getArray()),
                        Latencies.of((Long[]) row.getArray("shadow_latencies").getArray())))
                .list()
                .stream()
                .reduce(ShadowTally.NONE, ShadowTally::plus);
    }

    /** Totals of rules that are long over leave the memory; those in force are counted on from what is kept there. */
    @Scheduled(fixedDelayString = "PT10M")
    void forget() {
        Workspaces.runAsPlatform(() -> transaction.executeWithoutResult(_ -> {
            jdbc.sql("delete from shadow_count where seen_at < ?")
                    .param(Timestamp.from(clock.instant().minus(KEPT)))
                    .update();
            var inForce = jdbc.sql("select epoch from model_traffic where epoch is not null")
                    .query(UUID.class)
                    .list();
            counts.entrySet().removeIf(count -> count.getValue().isWritten() && !inForce.contains(count.getKey()));
        }));
    }
}
