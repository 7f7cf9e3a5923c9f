package io.zhiying.profile.chore;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.loyalty.LoyaltySweep;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Lets points expire and tiers end where nothing but time has passed. */
@Component
class LoyaltyRefresh {
    private static final Logger log = LoggerFactory.getLogger(LoyaltyRefresh.class);

    private final KnownWorkspaces workspaces;
    private final LoyaltySweep sweep;

    LoyaltyRefresh(KnownWorkspaces workspaces, LoyaltySweep sweep) {
        this.workspaces = workspaces;
        this.sweep = sweep;
    }

    @Scheduled(fixedDelayString = "${zhiying.profile.loyalty.sweep-every:30s}")
    void refresh() {
        for (var workspace : workspaces.all()) {
            try {
                Workspaces.run(workspace, sweep::catchUpWithTime);
            } catch (RuntimeException e) {
                log.warn("loyalty of {} is not swept now: {}", workspace, e.toString());
            }
        }
    }
}
