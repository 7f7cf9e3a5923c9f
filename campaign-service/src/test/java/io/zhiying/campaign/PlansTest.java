package io.zhiying.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.TestServers;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;

/** How the planner finds a few people's rows in a workspace that it does not know yet. */
class PlansTest extends CampaignServiceTest {
    @Value("${spring.datasource.url}")
    private String database;

    @Value("${spring.datasource.username}")
    private String app;

    @Test
    void looksUpPeopleInAWorkspaceThatStatisticsDoNotKnow() throws SQLException {
        try (var operator = TestServers.operatorOf(database);
                var statement = operator.createStatement()) {
            remember(statement, "known");
            statement.execute("analyze remembered_event");
            remember(statement, "unknown");
            statement.execute("set role " + app);
            statement.execute("set zhiying.workspace = 'unknown'");
            var plan = new ArrayList<String>();
            try (var rows = statement.executeQuery("""
                    explain select * from remembered_event where name = 'E' and profile_id = any('{%s}')""".formatted(someone()))) {
                while (rows.next()) {
                    plan.add(rows.getString(1));
                }
            }
            assertThat(String.join("\n", plan))
                    .contains("remembered_event_profile")
                    .containsPattern("Index Cond: .*workspace_id.*profile_id");
            statement.execute("reset role");
            statement.execute("delete from remembered_event where workspace_id in ('known', 'unknown')");
        }
    }

    private static String someone() {
        return Stream.generate(UUID::randomUUID).limit(500).map(UUID::toString).collect(Collectors.joining(","));
    }

    private static void remember(Statement statement, String workspace) throws SQLException {
        statement.execute("""
                insert into remembered_event select '%1$s', gen_random_uuid(), md5('%1$s' || i %% 5000)::uuid, 'E', '{}', now()
                from generate_series(1, 50000) i""".formatted(workspace));
    }
}
