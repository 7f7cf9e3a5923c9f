package io.zhiying.platform.event;

import io.zhiying.platform.workspace.Workspaces;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** The ids of events that were applied, kept in the transaction that applied them. */
public class Inbox {
    /** Longer than any topic is replayed by itself. */
    private static final Duration KEPT = Duration.ofDays(8);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    public Inbox(JdbcClient jdbc, TransactionTemplate transaction, InstantSource clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Marks the ids as seen by the consumer and says which of them had not been. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Set<String> firstSeen(String consumer, Collection<String> eventIds) {
        return new HashSet<>(jdbc.sql("""
                        insert into platform.inbox (workspace_id, consumer, event_id, seen_at)
                        select :workspace, :consumer, id, :now from unnest(:ids) id order by id
                        on conflict do nothing returning event_id""")
                .param("workspace", Workspaces.current().value())
                .param("consumer", consumer)
                .param("ids", eventIds.toArray(String[]::new))
                .param("now", Timestamp.from(clock.instant()))
                .query(String.class)
                .list());
    }

    /** Those of the ids that were seen; a look without marking. */
    Set<String> seen(String consumer, Collection<String> eventIds) {
        return new HashSet<>(jdbc.sql("""
                        select event_id from platform.inbox
                        where workspace_id = :workspace and consumer = :consumer and event_id = any(:ids)""")
                .param("workspace", Workspaces.current().value())
                .param("consumer", consumer)
                .param("ids", eventIds.toArray(String[]::new))
                .query(String.class)
                .list());
    }

    @Scheduled(fixedDelayString = "PT1H")
    void forgetOld() {
        Workspaces.runAsPlatform(() ->
                transaction.executeWithoutResult(_ -> jdbc.sql("delete from platform.inbox where seen_at < ?")
                        .param(Timestamp.from(clock.instant().minus(KEPT)))
                        .update()));
    }
}
