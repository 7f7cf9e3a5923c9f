package io.zhiying.profile.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.TestServers;
import io.zhiying.profile.ProfileServiceTest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;

/** What the planner expects of a workspace that the statistics do not know, where another has nearly all rows. */
class PlansTest extends ProfileServiceTest {
    private static final int ROWS = 20_000;
    private static final Pattern EXPECTED = Pattern.compile("rows=(\\d+)");

    @Value("${spring.datasource.url}")
    private String database;

    @Value("${spring.datasource.username}")
    private String app;

    @Test
    void anyWorkspaceMayHaveMostRows() throws SQLException {
        try (var operator = TestServers.operatorOf(database);
                var statement = operator.createStatement()) {
            statement.execute("""
                    insert into identifier (workspace_id, type, value, profile_id, origin_id, first_seen_at)
                    select '%s', 'planned', 'p' || n, uuidv7(), uuidv7(), now()
                    from generate_series(1, %d) n""".formatted(workspace, ROWS));
            try {
                statement.execute("analyze identifier");
                statement.execute("set role " + app);
                statement.execute("set zhiying.workspace = 'unknown'");
                assertThat(expected(statement, "select * from identifier")).isGreaterThanOrEqualTo(ROWS / 2);
            } finally {
                statement.execute("reset role");
                statement.execute("delete from identifier where type = 'planned'");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identifier", "event", "profile", "segment_member", "segment_due", "purchase_total"})
    void analyzeRemembersNoWorkspace(String table) throws SQLException {
        try (var operator = TestServers.operatorOf(database);
                var statement = operator.createStatement()) {
            statement.execute("analyze " + table);
            try (ResultSet known = statement.executeQuery("""
                    select n_distinct, most_common_vals is null and histogram_bounds is null from pg_stats
                    where tablename = '%s' and attname = 'workspace_id'""".formatted(table))) {
                assertThat(known.next()).isTrue();
                assertThat(known.getDouble(1)).isEqualTo(1);
                assertThat(known.getBoolean(2)).isTrue();
            }
        }
    }

    private static long expected(Statement statement, String query) throws SQLException {
        try (ResultSet plan = statement.executeQuery("explain " + query)) {
            assertThat(plan.next()).isTrue();
            var rows = EXPECTED.matcher(plan.getString(1));
            assertThat(rows.find()).isTrue();
            return Long.parseLong(rows.group(1));
        }
    }
}
