package io.zhiying.platform.event;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.zhiying.contracts.EventData;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.SecretKey;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;

/** Brings polled batches to an {@link EventHandler}: decoded, by workspace, each event once, poison put aside. */
final class EventConsumer<E extends EventData> implements BatchMessageListener<String, byte[]> {
    private final EventHandler<E> handler;
    private final Inbox inbox;
    private final DeadLetters deadLetters;
    private final TransactionTemplate transaction;
    private final OpeningKeys keys;
    private final Counter erased;

    EventConsumer(
            EventHandler<E> handler,
            Inbox inbox,
            DeadLetters deadLetters,
            TransactionTemplate transaction,
            OpeningKeys keys,
            MeterRegistry meters) {
        this.handler = handler;
        this.inbox = inbox;
        this.deadLetters = deadLetters;
        this.transaction = transaction;
        this.keys = keys;
        this.erased = meters.counter("zhiying.events.erased", "consumer", handler.consumer());
    }

    private record Unread(ConsumerRecord<String, byte[]> record, EventHead head) {}

    private record Item<E extends EventData>(ConsumerRecord<String, byte[]> record, Received<E> event) {}

    @Override
    public void onMessage(List<ConsumerRecord<String, byte[]>> records) {
        Map<WorkspaceId, List<Unread>> byWorkspace = new LinkedHashMap<>();
        for (var record : records) {
            try {
                var head = EventHead.of(record);
                byWorkspace
                        .computeIfAbsent(head.workspace(), _ -> new ArrayList<>())
                        .add(new Unread(record, head));
            } catch (RuntimeException e) {
                deadLetters.put(record, handler.consumer(), e);
            }
        }
        byWorkspace.forEach((workspace, events) -> Workspaces.run(workspace, () -> consume(workspace, events)));
    }

    private void consume(WorkspaceId workspace, List<Unread> events) {
        var items = read(workspace, wanted(workspace, events));
        if (!items.isEmpty()) {
            apply(workspace, items);
        }
    }

    private List<Unread> wanted(WorkspaceId workspace, List<Unread> events) {
        Set<String> kinds = new HashSet<>();
        for (var event : events) {
            if (event.head().kind() != null) {
                kinds.add(event.head().kind());
            }
        }
        if (kinds.isEmpty()) {
            return events;
        }
        var interest = handler.interest(workspace, kinds);
        return interest.containsAll(kinds)
                ? events
                : events.stream()
                        .filter(event -> event.head().kind() == null
                                || interest.contains(event.head().kind()))
                        .toList();
    }

    /** Without those whose key was destroyed: their subject was erased after they were written. */
    private List<Item<E>> read(WorkspaceId workspace, List<Unread> events) {
        var opening = openingKeys(workspace, events);
        var items = new ArrayList<Item<E>>(events.size());
        for (var event : events) {
            try {
                var data = event.record().value();
                if (SealedData.isSealed(data)) {
                    var key = opening.get(SealedData.referenceOf(data));
                    if (key == null) {
                        erased.increment();
                        continue;
                    }
                    data = SealedData.open(data, key, event.record().key());
                }
                items.add(new Item<>(event.record(), EventCodec.read(event.head(), data, handler.type())));
            } catch (RuntimeException e) {
                deadLetters.put(event.record(), handler.consumer(), e);
            }
        }
        return items;
    }

    private Map<String, SecretKey> openingKeys(WorkspaceId workspace, List<Unread> events) {
        Set<String> references = new HashSet<>();
        for (var event : events) {
            if (SealedData.isSealed(event.record().value())) {
                try {
                    references.add(SealedData.referenceOf(event.record().value()));
                } catch (IllegalArgumentException e) {
                    // put aside when it is read
                }
            }
        }
        return references.isEmpty() ? Map.of() : keys.of(workspace, references);
    }

    /** Halves the batch until the event that cannot be applied stands alone. */
    private void apply(WorkspaceId workspace, List<Item<E>> items) {
        try {
            applyOnce(workspace, items.stream().map(Item::event).toList());
        } catch (RuntimeException e) {
            if (mayPass(e)) {
                throw e;
            }
            if (items.size() == 1) {
                deadLetters.put(items.getFirst().record(), handler.consumer(), e);
                return;
            }
            int half = items.size() / 2;
            apply(workspace, items.subList(0, half));
            apply(workspace, items.subList(half, items.size()));
        }
    }

    private void applyOnce(WorkspaceId workspace, List<Received<E>> events) {
        if (!handler.usesInbox()) {
            var work = handler.prepare(workspace, events);
            transaction.executeWithoutResult(_ -> work.run());
            return;
        }
        var ids = events.stream().map(Received::id).toList();
        var seen = transaction.execute(_ -> inbox.seen(handler.consumer(), ids));
        Map<String, Received<E>> fresh = new LinkedHashMap<>();
        events.stream()
                .filter(event -> seen == null || !seen.contains(event.id()))
                .forEach(event -> fresh.putIfAbsent(event.id(), event));
        if (fresh.isEmpty()) {
            return;
        }
        var work = handler.prepare(workspace, List.copyOf(fresh.values()));
        transaction.executeWithoutResult(_ -> {
            if (inbox.firstSeen(handler.consumer(), fresh.keySet()).size() != fresh.size()) {
                throw new RetryLater(
                        "another consumer applied some of these at the same time", new IllegalStateException());
            }
            work.run();
        });
    }

    static boolean mayPass(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetryLater
                    || cause instanceof TransientDataAccessException
                    || cause instanceof RecoverableDataAccessException
                    || cause instanceof DataAccessResourceFailureException
                    || cause instanceof TransactionException
                    || cause instanceof KafkaException
                    || cause instanceof ResourceAccessException
                    || cause instanceof HttpServerErrorException
                    || cause instanceof HttpClientErrorException.TooManyRequests
                    || cause instanceof InterruptedException) {
                return true;
            }
        }
        return false;
    }
}
