package io.zhiying.profile.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ArgumentPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * Questions that PostgreSQL is asked together. Each stays a statement of its own, with a plan of its own, but the driver
 * sends them all before it waits: most of what a small query takes is the way there and back.
 *
 * <p>They see the same data only in a transaction with {@code REPEATABLE_READ}.
 */
public final class RoundTrip {
    private final List<Asked<?>> asked = new ArrayList<>();

    /** Gives what the answer will be once the trip is made. */
    public <T> Supplier<T> ask(Question<T> question) {
        var added = new Asked<>(question);
        asked.add(added);
        return added;
    }

    public void make(JdbcOperations jdbc) {
        var sql = asked.stream().map(each -> each.question.sql()).collect(Collectors.joining(";\n"));
        var parameters = asked.stream()
                .flatMap(each -> each.question.parameters().stream())
                .toArray();
        jdbc.execute(sql, (PreparedStatement statement) -> {
            var setter = new ArgumentPreparedStatementSetter(parameters);
            setter.setValues(statement);
            statement.execute();
            for (var each : asked) {
                try (var rows = statement.getResultSet()) {
                    each.read(rows);
                }
                statement.getMoreResults();
            }
            setter.cleanupParameters();
            return asked.size();
        });
    }

    private static final class Asked<T> implements Supplier<T> {
        private final Question<T> question;
        private @Nullable T answer;

        Asked(Question<T> question) {
            this.question = question;
        }

        void read(ResultSet rows) throws SQLException {
            answer = question.answer().extractData(rows);
        }

        @Override
        public T get() {
            return Objects.requireNonNull(answer, "the trip was not made");
        }
    }
}
