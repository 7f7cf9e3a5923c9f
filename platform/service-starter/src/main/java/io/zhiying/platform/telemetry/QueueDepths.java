package io.zhiying.platform.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.zhiying.platform.workspace.Workspaces;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.support.TransactionTemplate;

/** How much work waits in this service's tables: the outbox and the jobs. */
public class QueueDepths {
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final AtomicLong outbox = new AtomicLong();
    private final AtomicLong jobs = new AtomicLong();

    public QueueDepths(JdbcClient jdbc, TransactionTemplate transaction, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        Gauge.builder("zhiying.outbox.depth", outbox, AtomicLong::get)
                .description("events that wait to be carried to Kafka")
                .register(meters);
        Gauge.builder("zhiying.jobs.unfinished", jobs, AtomicLong::get)
                .description("jobs that are queued or running")
                .register(meters);
    }

    @Scheduled(fixedDelayString = "PT15S")
    void measure() {
        outbox.set(count("select count(*) from platform.outbox"));
        jobs.set(count("select count(*) from platform.job where state in ('queued', 'running')"));
    }

    private long count(String sql) {
        Long count = Workspaces.callAsPlatform(
                () -> transaction.execute(_ -> jdbc.sql(sql).query(Long.class).single()));
        return count == null ? 0 : count;
    }
}
