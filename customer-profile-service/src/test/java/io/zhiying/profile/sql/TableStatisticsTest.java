package io.zhiying.profile.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.ProfileServiceTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class TableStatisticsTest extends ProfileServiceTest {
    @Autowired
    private TableStatistics statistics;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @Test
    void areMadeAnewAfterALoad() {
        long before = analyzes();
        Workspaces.run(
                new WorkspaceId(workspace),
                () -> transaction.executeWithoutResult(
                        _ -> jdbc.sql("""
                                insert into consent
                                  (profile_id, channel, purpose, workspace_id, status, source, changed_at)
                                select uuidv7(), 'email', 'p' || n, ?, 'granted', 'test', now()
                                from generate_series(1, 20000) n""").param(workspace).update()));
        // A connection tells of what it changed now and then.
        eventuallyHolds(() -> {
            statistics.refresh();
            assertThat(analyzes()).isGreaterThan(before);
        });
    }

    @Test
    void areLeftAsTheyAreWhereLittleChanged() {
        statistics.refresh();
        eventuallyHolds(() -> {
            long before = analyzes();
            statistics.refresh();
            assertThat(analyzes()).isEqualTo(before);
        });
    }

    private long analyzes() {
        return jdbc.sql("select analyze_count from pg_stat_user_tables where relname = 'consent'")
                .query(Long.class)
                .single();
    }
}
