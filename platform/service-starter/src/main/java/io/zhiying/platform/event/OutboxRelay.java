package io.zhiying.platform.event;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventCodec.Envelope;
import io.zhiying.platform.workspace.Workspaces;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Carries the outbox to Kafka. One replica at a time does (an advisory lock), in the order of the outbox; a row is
 * removed once Kafka has it, so a crash in between sends it twice, with the same id.
 */
public class OutboxRelay implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);
    private static final int BATCH = 1000;
    private static final long IDLE_MILLIS = 500;
    private static final long LOCK = 0x7a68_6f75_7462_6f78L;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final EventPublisher publisher;
    private final Semaphore work = new Semaphore(0);
    private volatile boolean running;
    private volatile Thread thread = Thread.currentThread();

    public OutboxRelay(JdbcClient jdbc, TransactionTemplate transaction, EventPublisher publisher) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.publisher = publisher;
    }

    void wake() {
        work.release();
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().name("outbox-relay").daemon().start(this::loop);
    }

    private void loop() {
        while (running) {
            try {
                if (Workspaces.callAsPlatform(this::relay) < BATCH) {
                    if (work.tryAcquire(IDLE_MILLIS, TimeUnit.MILLISECONDS)) {
                        work.drainPermits();
                    }
                }
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                log.warn("outbox is not relayed now, trying again: {}", e.toString());
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(IDLE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many rows were carried. */
    private int relay() {
        var carried = transaction.execute(_ -> {
            if (!mayRelay()) {
                return 0;
            }
            record Row(long seq, Envelope envelope) {}
            var rows = jdbc.sql("select * from platform.outbox order by seq limit " + BATCH)
                    .query((row, _) -> new Row(
                            row.getLong("seq"),
                            new Envelope(
                                    new WorkspaceId(row.getString("workspace_id")),
                                    row.getString("topic"),
                                    row.getString("subject"),
                                    row.getString("event_id"),
                                    row.getString("type"),
                                    row.getString("kind"),
                                    row.getTimestamp("occurred_at").toInstant(),
                                    row.getString("trace_parent"),
                                    row.getBytes("data"))))
                    .list();
            if (rows.isEmpty()) {
                return 0;
            }
            prepare(rows.stream().map(Row::envelope).toList());
            var sent = rows.stream().map(row -> publisher.send(row.envelope())).toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(sent).join();
            List<Long> done = rows.stream().map(Row::seq).toList();
            jdbc.sql("delete from platform.outbox where seq = any(?)")
                    .param(done.toArray(Long[]::new))
                    .update();
            return rows.size();
        });
        return carried == null ? 0 : carried;
    }

    /**
     * Takes the lock. The planner takes the policy of the outbox for a filter that leaves few rows, and would sort all that
     * waits for each batch instead of reading the first by their key.
     */
    private boolean mayRelay() {
        return jdbc.sql("select pg_try_advisory_xact_lock(?), set_config('enable_sort', 'off', true)")
                .param(LOCK)
                .query((row, _) -> row.getBoolean(1))
                .single();
    }

    private void prepare(List<Envelope> envelopes) {
        record Kind(WorkspaceId workspace, String topic) {}
        envelopes.stream()
                .filter(envelope -> envelope.data() != null)
                .collect(Collectors.groupingBy(
                        envelope -> new Kind(envelope.workspace(), envelope.topic()),
                        Collectors.mapping(Envelope::subject, Collectors.toSet())))
                .forEach((kind, subjects) -> publisher.prepare(kind.topic(), kind.workspace(), subjects));
    }

    @Override
    public void stop() {
        running = false;
        work.release();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
