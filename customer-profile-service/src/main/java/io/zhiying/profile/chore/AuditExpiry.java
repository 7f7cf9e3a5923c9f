package io.zhiying.profile.chore;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.audit.AuditRetention;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Has old audit entries forgotten. */
@Component
class AuditExpiry {
    private static final Logger log = LoggerFactory.getLogger(AuditExpiry.class);

    private final KnownWorkspaces workspaces;
    private final AuditRetention retention;

    AuditExpiry(KnownWorkspaces workspaces, AuditRetention retention) {
        this.workspaces = workspaces;
        this.retention = retention;
    }

    @Scheduled(
            initialDelayString = "${zhiying.profile.audit.check-every:1h}",
            fixedDelayString = "${zhiying.profile.audit.check-every:1h}")
    void expire() {
        for (var workspace : workspaces.all()) {
            try {
                Workspaces.run(workspace, retention::expire);
            } catch (RuntimeException e) {
                log.warn("audit entries of {} are not expired now: {}", workspace, e.toString());
            }
        }
    }
}
