package io.zhiying.recommendation.interaction;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Deletes what is known of erased profiles once their grace has passed. It crosses workspaces only to find them. */
@Component
class Erasures {
    private static final Logger log = LoggerFactory.getLogger(Erasures.class);

    private final Profiles profiles;
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    Erasures(Profiles profiles, JdbcClient sql, TransactionTemplate transaction, InstantSource clock) {
        this.profiles = profiles;
        this.sql = sql;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "${zhiying.recommendation.erasure.look-every:30s}")
    void purgeDue() {
        var now = clock.instant();
        List<WorkspaceId> due = Workspaces.callAsPlatform(() -> Objects.requireNonNull(
                transaction.execute(_ -> sql.sql("""
                                select distinct workspace_id from erased_profile
                                where purged_at is null and purge_at <= ?::timestamptz""").param(now.toString()).query(String.class).list().stream()
                        .map(WorkspaceId::new)
                        .toList())));
        for (var workspace : due) {
            try {
                Workspaces.run(workspace, () -> transaction.executeWithoutResult(_ -> profiles.purge(now)));
            } catch (RuntimeException e) {
                log.warn("could not purge erased profiles of {}", workspace, e);
            }
        }
    }
}
