package io.zhiying.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
    /** Of the years 0000 to 9999, in every precision. */
    @Test
    void readsAndWritesAsTheGeneralParserDoes() {
        var random = new Random(20261128);
        long from = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
        long to = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
        int[] units = {1_000_000_000, 100_000_000, 1_000_000, 1_000, 10, 1};
        for (int i = 0; i < 100_000; i++) {
            int unit = units[i % units.length];
            var time = Instant.ofEpochSecond(random.nextLong(from, to), random.nextInt(1_000_000_000) / unit * unit);
            assertThat(Rfc3339.format(time)).isEqualTo(time.toString());
            assertThat(Rfc3339.plain(time.toString())).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-02-29T00:00:00Z",
                "2026-11-28T17:20:30.1Z",
                "2026-11-28T17:20:30.000000001Z",
                "1969-12-31T23:59:59.999Z"
            })
    void readsTheUsualForm(String text) {
        assertThat(Rfc3339.plain(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-28T17:20:30+08:00", "2016-12-31T23:59:60Z", "+12026-11-28T17:20:30Z"})
    void leavesOtherFormsToTheGeneralParser(String text) {
        assertThat(Rfc3339.plain(text)).isNull();
        assertThat(Rfc3339.parse(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-28",
                "2026-11-28T17:20:30",
                "2026-02-29T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-00-01T00:00:00Z",
                "2026-01-00T00:00:00Z",
                "2026-04-31T00:00:00Z",
                "2026-01-01T24:00:01Z",
                "2026-01-01T00:60:00Z",
                "2026-11-28T17:20:30,5Z",
                "2026-11-28T17:20:30.1234567890Z",
                "2026-11-28T17:20:3\u0665Z",
                "2026-11-28T-7:20:30Z",
                "2026年11月28日T17:20Z"
            })
    void refusesWhatIsNoTime(String text) {
        assertThat(Rfc3339.plain(text)).isNull();
        assertThatThrownBy(() -> Rfc3339.parse(text)).isInstanceOf(DateTimeParseException.class);
    }

    @Test
    void writesYearsOfMoreDigitsInTheGeneralForm() {
        assertThat(Rfc3339.format(Instant.MAX)).isEqualTo(Instant.MAX.toString());
        assertThat(Rfc3339.format(Instant.MIN)).isEqualTo(Instant.MIN.toString());
    }
}
