package io.zhiying.profile.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterUtils;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A query and what its rows come to. Those that are known at the same time go in one {@link RoundTrip}.
 *
 * @param sql one statement, with a {@code ?} for each of the parameters
 */
public record Question<T>(String sql, List<@Nullable Object> parameters, ResultSetExtractor<T> answer) {

    /** All rows. */
    public static <T> Question<List<T>> all(String sql, RowMapper<T> row, @Nullable Object... parameters) {
        return new Question<>(sql, Arrays.asList(parameters), rows -> {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(row.mapRow(rows, all.size()));
            }
            return all;
        });
    }

    /** The row where there is one. */
    public static <T> Question<Optional<T>> one(String sql, RowMapper<T> row, @Nullable Object... parameters) {
        return new Question<>(
                sql,
                Arrays.asList(parameters),
                rows -> rows.next() ? Optional.ofNullable(row.mapRow(rows, 0)) : Optional.empty());
    }

    /** All rows; the parameters have names in the statement. */
    public static <T> Question<List<T>> all(String sql, RowMapper<T> row, Map<String, ?> parameters) {
        var parsed = NamedParameterUtils.parseSqlStatement(sql);
        var values = new MapSqlParameterSource(parameters);
        return all(
                NamedParameterUtils.substituteNamedParameters(parsed, values),
                row,
                NamedParameterUtils.buildValueArray(parsed, values, null));
    }

    /** Asks this alone. */
    public T ask(JdbcClient jdbc) {
        return jdbc.sql(sql).params(parameters).query(answer);
    }
}
