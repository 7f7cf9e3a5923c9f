package io.zhiying.profile.ingest;

import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.workspace.Workspaces;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The way into the log for events that come by other ways than Segment's API: the same rules, the same limits. */
@Component
public class EventIntake {
    private final EventReader reader;
    private final EventLog log;

    EventIntake(EventReader reader, EventLog log) {
        this.reader = reader;
        this.log = log;
    }

    /**
     * One event in the form of an element of Segment's {@code batch}.
     *
     * @param path names it in errors
     * @throws Problem where it cannot be used
     */
    public NamedEvent read(String path, Map<String, @Nullable Object> event, Instant receivedAt) {
        return reader.one(path, event, receivedAt);
    }

    /**
     * Returns when the log has all of them, for the current workspace.
     *
     * @throws Problem 503 where it does not within its time limit
     */
    public void append(List<NamedEvent> events) {
        log.append(Workspaces.current(), events);
    }
}
