package io.zhiying.profile.apply;

import io.zhiying.contracts.CustomerEvent;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventPublisher;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.identity.Identifiers;
import io.zhiying.profile.identity.IdentityResolver.Whose;
import io.zhiying.profile.timeline.Events;
import io.zhiying.profile.timeline.Events.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Publishes events that are known to belong to a profile. */
@Component
class CustomerEvents {
    private final EventPublisher publisher;
    private final Events events;
    private final Identifiers identifiers;

    CustomerEvents(EventPublisher publisher, Events events, Identifiers identifiers) {
        this.publisher = publisher;
        this.events = events;
        this.identifiers = identifiers;
    }

    /** An event and whose it is. */
    record Resolved(Incoming incoming, Whose whose) {
        UUID profile() {
            return whose.profile();
        }
    }

    /**
     * Those that are in the timeline already: the same records of the log, read again. What only has the message id of
     * an applied one is another record, and stays a duplicate.
     */
    List<Resolved> appliedBefore(List<Incoming> again) {
        if (again.isEmpty()) {
            return List.of();
        }
        var owners = identifiers.owners(
                again.stream().map(event -> event.identifiers().getFirst()).collect(Collectors.toSet()));
        var places = new ArrayList<Place>();
        for (var event : again) {
            var owner = owners.get(event.identifiers().getFirst());
            if (owner != null) {
                places.add(new Place(owner.profile(), event.data().timestamp(), event.id()));
            }
        }
        var existing = events.existing(places);
        return again.stream()
                .filter(event -> existing.containsKey(event.id()))
                .map(event -> {
                    var profile = Objects.requireNonNull(existing.get(event.id()));
                    return new Resolved(event, new Whose(profile, profile));
                })
                .toList();
    }

    /** Sends them once the transaction is committed, and waits: a failure makes the log be read again from here. */
    void publishAfterCommit(List<Resolved> resolved) {
        if (resolved.isEmpty()) {
            return;
        }
        var workspace = Workspaces.current();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                publish(workspace, resolved);
            }
        });
    }

    private void publish(WorkspaceId workspace, List<Resolved> resolved) {
        publisher.prepare(
                Topics.EVENTS,
                workspace,
                resolved.stream().map(event -> event.profile().toString()).collect(Collectors.toSet()));
        var sent = resolved.stream()
                .map(event -> publisher.publish(
                        Topics.EVENTS,
                        workspace,
                        event.profile().toString(),
                        event.incoming().id().toString(),
                        event.incoming().data().timestamp(),
                        dataOf(event)))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(sent).join();
    }

    private static CustomerEvent dataOf(Resolved event) {
        var data = event.incoming().data();
        return new CustomerEvent(
                event.incoming().id(),
                data.messageId(),
                event.profile(),
                data.type(),
                data.event(),
                data.properties(),
                data.context(),
                data.timestamp(),
                data.receivedAt());
    }
}
