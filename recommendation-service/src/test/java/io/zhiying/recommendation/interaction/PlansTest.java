package io.zhiying.recommendation.interaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.TestServers;
import io.zhiying.recommendation.RecommendationTest;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;

/** How the planner finds one person's rows in a workspace that it does not know yet. */
class PlansTest extends RecommendationTest {
    private final String known = workspace();
    private final String unknown = workspace();

    @Value("${spring.datasource.url}")
    private String database;

    @Value("${spring.datasource.username}")
    private String app;

    @Test
    void looksUpAPersonInAWorkspaceThatStatisticsDoNotKnow() throws SQLException {
        try (var operator = TestServers.operatorOf(database);
                var statement = operator.createStatement()) {
            interactions(statement, known);
            statement.execute("analyze interaction");
            interactions(statement, unknown);
            statement.execute("set role " + app);
            statement.execute("set zhiying.workspace = '%s'".formatted(unknown));
            var plan = new ArrayList<String>();
            try (var rows = statement.executeQuery("""
                    explain select * from interaction where workspace_id = '%s' and profile_id = any(array(
                      select survivor from profile_alias where profile_id = '%s')) order by last_at desc, item_id limit 200""".formatted(unknown, UUID.randomUUID()))) {
                while (rows.next()) {
                    plan.add(rows.getString(1));
                }
            }
            assertThat(String.join("\n", plan))
                    .contains("interaction_pkey")
                    .containsPattern("Index Cond: .*workspace_id.*profile_id = ANY");
            statement.execute("reset role");
            statement.execute("delete from interaction where workspace_id in ('%s', '%s')".formatted(known, unknown));
        }
    }

    private static void interactions(Statement statement, String workspace) throws SQLException {
        statement.execute("""
                insert into interaction (workspace_id, profile_id, item_id, kind, times, last_at)
                select '%1$s', md5('%1$s' || i %% 5000)::uuid, 'item-' || i, 'view', 1, now() - i * interval '1 second'
                from generate_series(1, 50000) i""".formatted(workspace));
    }
}
