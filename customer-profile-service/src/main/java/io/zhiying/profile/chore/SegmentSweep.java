package io.zhiying.profile.chore;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.segment.SegmentRecomputation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Lets customers enter and leave segments where nothing but time has passed. */
@Component
class SegmentSweep {
    private static final Logger log = LoggerFactory.getLogger(SegmentSweep.class);

    private final KnownWorkspaces workspaces;
    private final SegmentRecomputation segments;

    SegmentSweep(KnownWorkspaces workspaces, SegmentRecomputation segments) {
        this.workspaces = workspaces;
        this.segments = segments;
    }

    @Scheduled(fixedDelayString = "${zhiying.profile.segments.sweep-every:15s}")
    void sweep() {
        for (var workspace : workspaces.all()) {
            try {
                Workspaces.run(workspace, segments::catchUpWithTime);
            } catch (RuntimeException e) {
                log.warn("segments of {} are not swept now: {}", workspace, e.toString());
            }
        }
    }
}
