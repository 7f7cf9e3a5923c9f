package io.zhiying.profile.destination;

import io.zhiying.contracts.CustomerEvent;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventHandler;
import io.zhiying.platform.event.Received;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Events that are known to be of a profile, on their way to destinations. */
@Component
class StreamedEvents implements EventHandler<CustomerEvent> {
    private final Streaming streaming;

    StreamedEvents(Streaming streaming) {
        this.streaming = streaming;
    }

    @Override
    public String consumer() {
        return "destinations-events";
    }

    @Override
    public String topic() {
        return Topics.EVENTS;
    }

    @Override
    public Class<CustomerEvent> type() {
        return CustomerEvent.class;
    }

    /** Where nobody listens, nothing is read or remembered. */
    @Override
    public Set<String> interest(WorkspaceId workspace, Set<String> kinds) {
        var filters = streaming.filters();
        return kinds.stream()
                .filter(kind -> {
                    int slash = kind.indexOf('/');
                    var type = slash < 0 ? kind : kind.substring(0, slash);
                    var name = slash < 0 ? null : kind.substring(slash + 1);
                    return filters.stream().anyMatch(filter -> filter.takesEvent(type, name));
                })
                .collect(Collectors.toSet());
    }

    @Override
    public void handle(WorkspaceId workspace, List<Received<CustomerEvent>> events) {
        streaming.tell(
                "customer.events",
                events.stream().map(Received::data).toList(),
                CustomerEvent::profileId,
                (filter, event) -> filter.takesEvent(event.type(), event.name()));
    }
}
