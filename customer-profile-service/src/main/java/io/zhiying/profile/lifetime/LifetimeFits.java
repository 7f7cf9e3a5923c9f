package io.zhiying.profile.lifetime;

import io.zhiying.platform.job.JobState;
import io.zhiying.platform.job.JobView;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.workspace.Workspaces;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Fits of the current workspace's models: at most one waits or runs. */
@Repository
@Transactional
public class LifetimeFits {
    private static final double GROWTH = 1.5;

    private final Jobs jobs;
    private final PurchaseDays purchases;
    private final LifetimeProperties properties;
    private final JdbcClient jdbc;
    private final InstantSource clock;

    LifetimeFits(
            Jobs jobs, PurchaseDays purchases, LifetimeProperties properties, JdbcClient jdbc, InstantSource clock) {
        this.jobs = jobs;
        this.purchases = purchases;
        this.properties = properties;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A fit on all that is known now; one that has not started yet is that. */
    public JobView start() {
        lock();
        var waiting = last().flatMap(jobs::find).filter(job -> job.state() == JobState.QUEUED);
        return get(waiting.isPresent() ? waiting.get().id() : submit(purchases.orders()));
    }

    /** Starts one where the last is old, or orders have grown by half since. */
    public void startIfDue() {
        lock();
        long orders = purchases.orders();
        boolean fresh = jdbc.sql("""
                        select requested_at > ? and orders * ? > ? from lifetime_fit
                        where workspace_id = platform.workspace()""")
                .params(Timestamp.from(clock.instant().minus(properties.refreshEvery())), GROWTH, orders)
                .query(Boolean.class)
                .optional()
                .orElse(orders == 0);
        boolean underWay =
                last().flatMap(jobs::find).filter(job -> !job.state().isFinal()).isPresent();
        if (!fresh && !underWay) {
            submit(orders);
        }
    }

    @Transactional(readOnly = true)
    public JobView get(UUID id) {
        return jobs.find(id)
                .filter(job -> job.type().equals(LifetimeFitting.TYPE))
                .orElseThrow(() -> Problems.notFound("lifetime_fit", id));
    }

    /** Two requests, or two processes, ask one after the other. */
    private void lock() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('lifetime_fit:' || ?, 0))")
                .param(Workspaces.current().value())
                .query(_ -> {});
    }

    private Optional<UUID> last() {
        return jdbc.sql("select job_id from lifetime_fit where workspace_id = platform.workspace()")
                .query(UUID.class)
                .optional();
    }

    private UUID submit(long orders) {
        var id = jobs.submit(LifetimeFitting.TYPE, Map.of());
        jdbc.sql("""
                        insert into lifetime_fit (workspace_id, job_id, orders, requested_at) values (?, ?, ?, ?)
                        on conflict (workspace_id) do update set job_id = excluded.job_id, orders = excluded.orders,
                          requested_at = excluded.requested_at""")
                .params(Workspaces.current().value(), id, orders, Timestamp.from(clock.instant()))
                .update();
        return id;
    }
}
