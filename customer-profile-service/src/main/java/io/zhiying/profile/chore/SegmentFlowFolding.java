package io.zhiying.profile.chore;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.segment.SegmentFlows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Counts by hours and days who entered and left segments, so that what is kept of it stays small. */
@Component
class SegmentFlowFolding {
    private static final Logger log = LoggerFactory.getLogger(SegmentFlowFolding.class);

    private final KnownWorkspaces workspaces;
    private final SegmentFlows flows;
    private final TransactionTemplate transaction;

    SegmentFlowFolding(KnownWorkspaces workspaces, SegmentFlows flows, TransactionTemplate transaction) {
        this.workspaces = workspaces;
        this.flows = flows;
        this.transaction = transaction;
    }

    @Scheduled(fixedDelayString = "${zhiying.profile.segments.fold-every:1m}")
    void fold() {
        for (var workspace : workspaces.all()) {
            try {
                Workspaces.run(workspace, () -> transaction.executeWithoutResult(_ -> flows.fold()));
            } catch (RuntimeException e) {
                log.warn("changes of segments of {} are not counted now: {}", workspace, e.toString());
            }
        }
    }
}
