package io.zhiying.profile.chore;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.key.KeyDestruction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Has the keys of erased persons destroyed. */
@Component
class KeyShredding {
    private static final Logger log = LoggerFactory.getLogger(KeyShredding.class);

    private final KnownWorkspaces workspaces;
    private final KeyDestruction destruction;

    KeyShredding(KnownWorkspaces workspaces, KeyDestruction destruction) {
        this.workspaces = workspaces;
        this.destruction = destruction;
    }

    @Scheduled(
            initialDelayString = "${zhiying.profile.keys.sweep-every:10s}",
            fixedDelayString = "${zhiying.profile.keys.sweep-every:10s}")
    void destroy() {
        for (var workspace : workspaces.all()) {
            try {
                Workspaces.call(workspace, destruction::destroyDue);
            } catch (RuntimeException e) {
                log.warn("keys of erased persons of {} are not destroyed now: {}", workspace, e.toString());
            }
        }
    }
}
