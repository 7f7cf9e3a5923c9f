package io.zhiying.profile.destination;

import io.zhiying.contracts.SegmentMembershipChanged;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventHandler;
import io.zhiying.platform.event.Received;
import io.zhiying.profile.destination.Destination.Filter;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Who entered and left which segment, on its way to destinations. */
@Component
class StreamedSegments implements EventHandler<SegmentMembershipChanged> {
    private final Streaming streaming;

    StreamedSegments(Streaming streaming) {
        this.streaming = streaming;
    }

    @Override
    public String consumer() {
        return "destinations-segments";
    }

    @Override
    public String topic() {
        return Topics.SEGMENTS;
    }

    @Override
    public Class<SegmentMembershipChanged> type() {
        return SegmentMembershipChanged.class;
    }

    /** Where nobody listens, nothing is read or remembered. */
    @Override
    public Set<String> interest(WorkspaceId workspace, Set<String> kinds) {
        return streaming.filters().stream().anyMatch(Filter::takesSegments) ? kinds : Set.of();
    }

    @Override
    public void handle(WorkspaceId workspace, List<Received<SegmentMembershipChanged>> changes) {
        streaming.tell(
                "customer.segments",
                changes.stream().map(Received::data).toList(),
                SegmentMembershipChanged::profileId,
                (Filter filter, SegmentMembershipChanged _) -> filter.takesSegments());
    }
}
