package io.zhiying.serving.traffic;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.serving.registry.Owner;
import jakarta.annotation.PreDestroy;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
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

/**
 * What is seen of versions under rules: counted in memory, written each second as this replica's totals, read as the sum
 * of all replicas. Crosses workspaces, since an alias that is shared is counted over all who use it.
 */
@Component
public class TrafficCounts {
    private static final Logger log = LoggerFactory.getLogger(TrafficCounts.class);
    private static final Duration SLICE = Duration.ofSeconds(5);
    private static final Duration KEPT = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final UUID replica = Ids.next();
    private final Map<Key, Count> counts = new ConcurrentHashMap<>();

    TrafficCounts(JdbcClient jdbc, TransactionTemplate transaction, InstantSource clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    private record Key(Owner owner, UUID epoch, UUID version, Instant slice) {}

    private static final class Count {
        private long requests;
        private long errors;
        private final Latencies latencies = new Latencies();
        private boolean written;

        synchronized void add(long nanos, boolean failed) {
            requests++;
            errors += failed ? 1 : 0;
            latencies.add(nanos);
            written = false;
        }

        /** The totals, where there is something new. */
        synchronized Tally take() {
            Tally tally = written ? Tally.NONE : new Tally(requests, errors, latencies.copy());
            written = true;
            return tally;
        }

        synchronized void again() {
            written = false;
        }

        synchronized boolean isWritten() {
            return written;
        }
    }

    /** A version answered a request, or failed to. */
    public void answered(Routes.Rules rules, UUID version, long nanos, boolean failed) {
        var key = new Key(rules.owner(), rules.epoch(), version, slice(clock.instant()));
        counts.computeIfAbsent(key, _ -> new Count()).add(nanos, failed);
    }

    private static Instant slice(Instant at) {
        return Instant.ofEpochSecond(at.getEpochSecond() - Math.floorMod(at.getEpochSecond(), SLICE.toSeconds()));
    }

    @Scheduled(fixedDelayString = "PT1S")
    void write() {
        Map<Key, Count> taken = new HashMap<>();
        Map<Key, Tally> totals = new HashMap<>();
        Instant now = slice(clock.instant());
        counts.forEach((key, count) -> {
            Tally tally = count.take();
            if (tally.requests() > 0) {
                taken.put(key, count);
                totals.put(key, tally);
            } else if (key.slice().isBefore(now)) {
                counts.computeIfPresent(key, (_, old) -> old.isWritten() ? null : old);
            }
        });
        if (totals.isEmpty()) {
            return;
        }
        try {
            Workspaces.runAsPlatform(() -> transaction.executeWithoutResult(_ -> totals.forEach(this::write)));
        } catch (RuntimeException away) {
            log.warn("what was seen of traffic cannot be written now: {}", away.toString());
            taken.values().forEach(Count::again);
        }
    }

    private void write(Key key, Tally tally) {
        jdbc.sql("""
                        insert into traffic_count
                          (workspace_id, epoch, version_id, slice, replica, requests, errors, latencies)
                        values (:owner, :epoch, :version, :slice, :replica, :requests, :errors, :latencies)
                        on conflict (epoch, version_id, slice, replica) do update set requests = excluded.requests,
                          errors = excluded.errors, latencies = excluded.latencies""")
                .param("owner", key.owner().value())
                .param("epoch", key.epoch())
                .param("version", key.version())
                .param("slice", Timestamp.from(key.slice()))
                .param("replica", replica)
                .param("requests", tally.requests())
                .param("errors", tally.errors())
                .param("latencies", tally.latencies().written())
                .update();
    }

    @PreDestroy
    void close() {
        write();
    }

    /** By version, what all replicas saw under the rules, of late. */
    Map<UUID, Tally> since(UUID epoch, Instant from) {
        return Workspaces.callAsPlatform(() -> Objects.requireNonNull(transaction.execute(_ -> read(epoch, from))));
    }

    private Map<UUID, Tally> read(UUID epoch, Instant from) {
        Map<UUID, Tally> tallies = new HashMap<>();
        jdbc.sql("select * from traffic_count where epoch = ? and slice >= ?")
                .params(epoch, Timestamp.from(slice(from)))
                .query(row -> {
                    tallies.merge(
                            row.getObject("version_id", UUID.class),
                            new Tally(row.getLong("requests"), row.getLong("errors"), Latencies.of((Long[])
                                    row.getArray("latencies").getArray())),
                            Tally::plus);
                });
        return tallies;
    }

    @Scheduled(fixedDelayString = "PT10M")
    void forget() {
        Workspaces.runAsPlatform(() ->
                transaction.executeWithoutResult(_ -> jdbc.sql("delete from traffic_count where slice < ?")
                        .param(Timestamp.from(clock.instant().minus(KEPT)))
                        .update()));
    }
}
