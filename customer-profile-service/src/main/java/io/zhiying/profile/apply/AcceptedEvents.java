package io.zhiying.profile.apply;

import io.zhiying.contracts.AcceptedEvent;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventHandler;
import io.zhiying.platform.event.Received;
import io.zhiying.profile.identity.EventIdentifiers;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/** Reads the log of accepted events. */
@Component
class AcceptedEvents implements EventHandler<AcceptedEvent> {
    private final EventIdentifiers identifiers;
    private final BatchApplication application;
    private final ApplyProperties properties;

    AcceptedEvents(EventIdentifiers identifiers, BatchApplication application, ApplyProperties properties) {
        this.identifiers = identifiers;
        this.application = application;
        this.properties = properties;
    }

    @Override
    public String consumer() {
        return "apply";
    }

    @Override
    public String topic() {
        return Topics.EVENTS_ACCEPTED;
    }

    @Override
    public Class<AcceptedEvent> type() {
        return AcceptedEvent.class;
    }

    @Override
    public int concurrency() {
        return properties.threads();
    }

    @Override
    public int maxBatch() {
        return properties.maxBatch();
    }

    /** A profile shows an event as soon as it can; under load, polls grow by themselves while a batch is applied. */
    @Override
    public Duration patience() {
        return Duration.ZERO;
    }

    /** Message ids are kept by {@link SeenMessages}; a replay still has to publish what a crash kept back. */
    @Override
    public boolean usesInbox() {
        return false;
    }

    @Override
    public Runnable prepare(WorkspaceId workspace, List<Received<AcceptedEvent>> events) {
        var incoming =
                events.stream().map(event -> incoming(workspace, event.data())).toList();
        return () -> application.apply(incoming);
    }

    private Incoming incoming(WorkspaceId workspace, AcceptedEvent event) {
        var named = identifiers.of(event);
        if (named.isEmpty()) {
            throw new IllegalArgumentException("the event names nobody");
        }
        return new Incoming(EventKeys.of(workspace, event.messageId(), event.receivedAt()), event, named);
    }

    @Override
    public void handle(WorkspaceId workspace, List<Received<AcceptedEvent>> events) {
        prepare(workspace, events).run();
    }
}
