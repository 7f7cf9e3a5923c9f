package io.zhiying.profile.ingest;

import io.zhiying.contracts.AcceptedEvent;
import io.zhiying.contracts.CommonErrors;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventPublisher;
import io.zhiying.platform.event.RetryLater;
import io.zhiying.platform.problem.Problem;
import io.zhiying.profile.key.Pseudonyms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** The log of accepted events: what it has is never lost, and only what it has is acknowledged. */
@Component
class EventLog {
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private final EventPublisher publisher;
    private final Pseudonyms names;
    private final Duration timeout;

    EventLog(EventPublisher publisher, Pseudonyms names, IngestProperties properties) {
        this.publisher = publisher;
        this.names = names;
        this.timeout = properties.logTimeout();
    }

    /**
     * Returns when the log has all of them.
     *
     * @throws Problem 503 where it does not within the time limit; some may be in it all the same, and sending them
     *     again with the same message ids is harmless
     */
    void append(WorkspaceId workspace, List<NamedEvent> events) {
        try {
            var sent = new ArrayList<CompletableFuture<?>>(events.size());
            var subjects = events.stream().map(this::subjectOf).toList();
            publisher.prepare(Topics.EVENTS_ACCEPTED, workspace, new HashSet<>(subjects));
            for (int i = 0; i < events.size(); i++) {
                var each = append(workspace, subjects.get(i), events.get(i).event());
                sent.add(each);
                if (each.isCompletedExceptionally()) {
                    break; // the log is away: do not wait for it once per event
                }
            }
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException
                | TimeoutException
                | KafkaException
                | org.springframework.kafka.KafkaException
                | RetryLater
                | DataAccessException
                | TransactionException e) {
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
    }

    private CompletableFuture<?> append(WorkspaceId workspace, String subject, AcceptedEvent event) {
        var id = names.of("message", event.messageId()).toString();
        return publisher.publish(Topics.EVENTS_ACCEPTED, workspace, subject, id, event.receivedAt(), event);
    }

    /** What stands in plain beside the sealed event must name nobody. */
    private String subjectOf(NamedEvent event) {
        return event.whose().pseudonym(names).toString();
    }

    private static Problem unavailable(Exception cause) {
        return new Problem(
                        CommonErrors.UNAVAILABLE,
                        "The events could not be stored now. Send them again with the same messageId.",
                        cause)
                .retryAfter(COME_BACK);
    }
}
