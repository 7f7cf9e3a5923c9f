package io.zhiying.platform.event;

import io.zhiying.contracts.EventData;
import io.zhiying.contracts.WorkspaceId;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Applies events of one topic. Each call is one transaction for one workspace, together with the ids of its events:
 * an event that was applied is never given again, and one that was not is given until it is, or is refused.
 *
 * <p>A failure that may pass (database, Kafka or a neighbour is away; {@link RetryLater}) is tried again for ever, in
 * order. Any other is narrowed down to the single event that causes it, which goes to the dead-letter topic.
 */
public interface EventHandler<E extends EventData> {
    /** Names the consumer group and the inbox; never changes. */
    String consumer();

    String topic();

    Class<E> type();

    /** How many threads poll; partitions are shared between them. */
    default int concurrency() {
        return 1;
    }

    /** The largest poll. */
    default int maxBatch() {
        return 500;
    }

    /**
     * How long an event may wait for others to come with it. Each poll costs the broker a fetch and a commit however
     * few events it brings, so that one who polls at every event takes more of them than of the events.
     */
    default Duration patience() {
        return Duration.ofMillis(250);
    }

    /**
     * False where the handler itself tells what it has seen before, by its own key and in the same transaction: then it
     * is given every event each time it is delivered, and may use that to finish what comes after the commit.
     */
    default boolean usesInbox() {
        return true;
    }

    /**
     * Which of these kinds of event ({@link EventData#kind()}) it has any use for. Others are passed over: neither read
     * nor remembered. Asked once for each poll and workspace, outside a transaction. An event that does not tell its
     * kind is always given.
     */
    default Set<String> interest(WorkspaceId workspace, Set<String> kinds) {
        return kinds;
    }

    /**
     * Work that should not hold a transaction open, such as asking a neighbour; before each {@link #handle}, whose
     * events it is given, without those that were seen before.
     */
    default Runnable prepare(WorkspaceId workspace, List<Received<E>> events) {
        return () -> handle(workspace, events);
    }

    void handle(WorkspaceId workspace, List<Received<E>> events);
}
