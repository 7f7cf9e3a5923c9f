package io.zhiying.profile.chore;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.lifetime.LifetimeFits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Has lifetime value fitted anew where it is due. */
@Component
class LifetimeRefresh {
    private static final Logger log = LoggerFactory.getLogger(LifetimeRefresh.class);

    private final KnownWorkspaces workspaces;
    private final LifetimeFits fits;

    LifetimeRefresh(KnownWorkspaces workspaces, LifetimeFits fits) {
        this.workspaces = workspaces;
        this.fits = fits;
    }

    @Scheduled(
            initialDelayString = "${zhiying.profile.lifetime.check-every:5m}",
            fixedDelayString = "${zhiying.profile.lifetime.check-every:5m}")
    void refresh() {
        for (var workspace : workspaces.all()) {
            try {
                Workspaces.run(workspace, fits::startIfDue);
            } catch (RuntimeException e) {
                log.warn("lifetime value of {} is not looked at now: {}", workspace, e.toString());
            }
        }
    }
}
