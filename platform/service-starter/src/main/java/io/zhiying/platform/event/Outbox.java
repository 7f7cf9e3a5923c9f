package io.zhiying.platform.event;

import io.zhiying.contracts.EventData;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.telemetry.TraceParents;
import io.zhiying.platform.workspace.Workspaces;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Events of the running transaction: they reach Kafka if and only if it commits, at least once, with the same id each
 * time. Events of one subject keep their order if the transaction holds the lock on the subject's row before it
 * publishes.
 */
public class Outbox {
    /** Below what Kafka takes by default: one message that it refused would hold up all that follow. */
    static final int MAX_BYTES = 900_000;

    private final JdbcTemplate jdbc;
    private final InstantSource clock;
    private final OutboxRelay relay;

    public Outbox(JdbcTemplate jdbc, InstantSource clock, OutboxRelay relay) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.relay = relay;
    }

    /** An event to publish; {@code data} null erases the subject from a compacted topic. */
    public record Message(
            String topic,
            String subject,
            String type,
            @Nullable EventData data) {
        public static Message of(String topic, String subject, EventData data) {
            return new Message(topic, subject, EventData.typeOf(data.getClass()), data);
        }

        /** @param type of the CloudEvent: all that a record without data can say of why it was sent */
        public static Message tombstone(String topic, String subject, String type) {
            return new Message(topic, subject, type, null);
        }
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void publish(String topic, String subject, EventData data) {
        publish(List.of(Message.of(topic, subject, data)));
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void publish(List<Message> messages) {
        if (messages.isEmpty()) {
            return;
        }
        var workspace = Workspaces.current().value();
        var now = Timestamp.from(clock.instant());
        var trace = TraceParents.current();
        jdbc.batchUpdate("""
                insert into platform.outbox
                  (workspace_id, topic, subject, event_id, type, kind, occurred_at, trace_parent, data)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""", messages, 500, (row, message) -> {
            row.setString(1, workspace);
            row.setString(2, message.topic());
            row.setString(3, message.subject());
            row.setString(4, Ids.next().toString());
            row.setString(5, message.type());
            row.setString(6, message.data() == null ? null : message.data().kind());
            row.setTimestamp(7, now);
            row.setString(8, trace);
            row.setBytes(9, bytesOf(message));
        });
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                relay.wake();
            }
        });
    }

    private static byte @Nullable [] bytesOf(Message message) {
        if (message.data() == null) {
            return null;
        }
        var bytes = EventCodec.bytesOf(message.data());
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("an event of %d bytes for %s is over the limit of %d"
                    .formatted(bytes.length, message.topic(), MAX_BYTES));
        }
        return bytes;
    }
}
