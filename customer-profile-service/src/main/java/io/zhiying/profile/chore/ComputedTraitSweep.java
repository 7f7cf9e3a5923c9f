package io.zhiying.profile.chore;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.computed.ValueSweep;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Lets computed traits change where nothing but time has passed. */
@Component
class ComputedTraitSweep {
    private static final Logger log = LoggerFactory.getLogger(ComputedTraitSweep.class);

    private final KnownWorkspaces workspaces;
    private final ValueSweep values;

    ComputedTraitSweep(KnownWorkspaces workspaces, ValueSweep values) {
        this.workspaces = workspaces;
        this.values = values;
    }

    @Scheduled(fixedDelayString = "${zhiying.profile.computed-traits.sweep-every:15s}")
    void sweep() {
        for (var workspace : workspaces.all()) {
            try {
                Workspaces.run(workspace, values::catchUpWithTime);
            } catch (RuntimeException e) {
                log.warn("computed traits of {} are not swept now: {}", workspace, e.toString());
            }
        }
    }
}
