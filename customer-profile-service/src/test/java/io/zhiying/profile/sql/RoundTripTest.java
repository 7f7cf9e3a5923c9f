package io.zhiying.profile.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiying.profile.ProfileServiceTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

class RoundTripTest extends ProfileServiceTest {
    private static final Question<List<Integer>> NUMBERS =
            Question.all("select n from generate_series(?, ?) n", (row, _) -> row.getInt("n"), 1, 3);

    @Autowired
    private JdbcTemplate template;

    @Autowired
    private JdbcClient jdbc;

    /** More often than the driver takes to prepare statements at the server. */
    @Test
    void bringsEachQuestionItsOwnAnswer() {
        for (int i = 0; i < 12; i++) {
            var trip = new RoundTrip();
            var numbers = trip.ask(NUMBERS);
            var none = trip.ask(Question.one("select 1 where false", (row, _) -> row.getInt(1)));
            var text = trip.ask(Question.all(
                    "select :a || :b || :a as text",
                    (row, _) -> row.getString("text"),
                    Map.of("a", "智", "b", "-" + i)));
            var nothing = trip.ask(Question.one(
                    "select coalesce(cast(? as text), 'null') as text", (row, _) -> row.getString("text"), (Object)
                            null));

            trip.make(template);

            assertThat(numbers.get()).containsExactly(1, 2, 3);
            assertThat(none.get()).isEmpty();
            assertThat(text.get()).containsExactly("智-" + i + "智");
            assertThat(nothing.get()).contains("null");
        }
    }

    @Test
    void asksOneAloneToo() {
        assertThat(NUMBERS.ask(jdbc)).containsExactly(1, 2, 3);
    }

    @Test
    void knowsNothingBeforeItIsMade() {
        var answer = new RoundTrip().ask(NUMBERS);
        assertThatThrownBy(answer::get).isInstanceOf(NullPointerException.class).hasMessage("the trip was not made");
    }
}
