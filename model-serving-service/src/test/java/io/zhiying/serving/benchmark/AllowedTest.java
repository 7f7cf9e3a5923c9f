package io.zhiying.serving.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedTest {
    /** Version 1 from the start, 2 from somewhere between 100 and 200, both from somewhere between 300 and 400. */
    @ParameterizedTest
    @CsvSource({
        "1,  10,  20, true",
        "2,  10,  20, false",
        "2,  10,  99, false",
        "2,  10, 150, true",
        "1, 150, 160, true",
        "1, 199, 290, true",
        "1, 201, 290, false",
        "2, 201, 290, true",
        "1, 201, 310, true",
        "3, 310, 390, false",
        "1, 500, 600, true",
        "2, 500, 600, true"
    })
    void permitsWhatSomeRulesInForceMeanwhileAllow(String version, long sent, long received, boolean permitted) {
        var allowed = new Allowed();
        allowed.change(Set.of("1"), 0, 1);
        allowed.change(Set.of("2"), 100, 200);
        allowed.change(Set.of("1", "2"), 300, 400);

        assertThat(allowed.permits(new Answer(200, version, sent, sent, received)))
                .isEqualTo(permitted);
    }

    @Test
    void permitsNoAnswerThatNamesNoVersion() {
        var allowed = new Allowed();
        allowed.change(Set.of("1"), 0, 1);

        assertThat(allowed.permits(new Answer(200, null, 10, 10, 20))).isFalse();
    }
}
