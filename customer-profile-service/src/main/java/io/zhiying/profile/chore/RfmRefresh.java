package io.zhiying.profile.chore;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.segment.SegmentRecomputation;
import io.zhiying.profile.segment.condition.Dependency;
import io.zhiying.profile.value.RfmScales;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps the RFM scales of workspaces whose customers bought something. What this process does not know of, because it
 * has just started, it takes for changed.
 */
@Component
public class RfmRefresh {
    private static final Logger log = LoggerFactory.getLogger(RfmRefresh.class);

    private final KnownWorkspaces workspaces;
    private final RfmScales scales;
    private final SegmentRecomputation segments;
    private final TransactionTemplate transaction;
    private final Set<WorkspaceId> unchanged = ConcurrentHashMap.newKeySet();

    public RfmRefresh(
            KnownWorkspaces workspaces,
            RfmScales scales,
            SegmentRecomputation segments,
            TransactionTemplate transaction) {
        this.workspaces = workspaces;
        this.scales = scales;
        this.segments = segments;
        this.transaction = transaction;
    }

    /** Purchases of the workspace changed. */
    public void changed(WorkspaceId workspace) {
        unchanged.remove(workspace);
    }

    @Scheduled(fixedDelayString = "${zhiying.profile.rfm.refresh-every:10s}")
    void refresh() {
        for (var workspace : workspaces.all()) {
            if (unchanged.add(workspace)) {
                try {
                    Workspaces.run(workspace, this::refreshOne);
                } catch (RuntimeException e) {
                    unchanged.remove(workspace);
                    log.warn("RFM scale of {} is not refreshed now: {}", workspace, e.toString());
                }
            }
        }
    }

    private void refreshOne() {
        transaction.executeWithoutResult(_ -> {
            if (scales.refresh()) {
                segments.recompute(Dependency.Fixed.PURCHASES);
            }
        });
    }
}
