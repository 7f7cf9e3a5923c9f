package io.zhiying.profile.apply;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.sql.Columns;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Which messages were applied, for longer than senders and the log repeat themselves. */
@Repository
class SeenMessages {
    private static final Duration KEPT = Duration.ofDays(8);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    SeenMessages(JdbcClient jdbc, TransactionTemplate transaction, InstantSource clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Notes the messages; says which had not been seen. In one order, so that no two consumers wait for each other. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Set<UUID> firstSeen(Collection<UUID> messages) {
        return new HashSet<>(jdbc.sql("""
                        insert into seen_message (workspace_id, key, seen_at)
                        select :workspace, key, :now from unnest(cast(:keys as uuid[])) key order by key
                        on conflict do nothing returning key""")
                .param("workspace", Workspaces.current().value())
                .param("now", Timestamp.from(clock.instant()))
                .param("keys", Columns.of(messages))
                .query(UUID.class)
                .list());
    }

    @Scheduled(fixedDelayString = "PT1H")
    void forgetOld() {
        Workspaces.runAsPlatform(() ->
                transaction.executeWithoutResult(_ -> jdbc.sql("delete from seen_message where seen_at < ?")
                        .param(Timestamp.from(clock.instant().minus(KEPT)))
                        .update()));
    }
}
