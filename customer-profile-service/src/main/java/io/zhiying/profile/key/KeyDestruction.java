package io.zhiying.profile.key;

import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventPositions;
import io.zhiying.platform.event.EventPositions.Positions;
import io.zhiying.platform.workspace.Workspaces;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Destroys retired keys, in two steps: once no process seals with them any more, the end of the log is noted; once all
 * up to there is applied, they go. An acknowledged event of somebody who came back right after an erasure is therefore
 * never taken for an erased one.
 */
@Component
public class KeyDestruction {
    private static final String APPLYING = "apply";

    private final DataKeys keys;
    private final DataKeyRows rows;
    private final EventPositions positions;
    private final KeyProperties properties;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final Map<WorkspaceId, Due> due = new ConcurrentHashMap<>();

    KeyDestruction(
            DataKeys keys,
            DataKeyRows rows,
            EventPositions positions,
            KeyProperties properties,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.keys = keys;
        this.rows = rows;
        this.positions = positions;
        this.properties = properties;
        this.transaction = transaction;
        this.clock = clock;
    }

    private record Due(Instant retiredBefore, Positions end) {}

    /** Of the current workspace. Returns how many keys were destroyed. */
    public int destroyDue() {
        var workspace = Workspaces.current();
        var now = due.get(workspace);
        if (now == null) {
            var before = clock.instant().minus(properties.destroyAfter());
            if (Boolean.TRUE.equals(transaction.execute(_ -> rows.anyRetiredBefore(before)))) {
                due.put(workspace, new Due(before, positions.ends(Topics.EVENTS_ACCEPTED)));
            }
            return 0;
        }
        if (!positions.passed(APPLYING, now.end())) {
            return 0;
        }
        var destroyed = transaction.execute(_ -> rows.destroyRetiredBefore(now.retiredBefore()));
        due.remove(workspace);
        keys.forget(workspace, destroyed);
        return destroyed.size();
    }
}
