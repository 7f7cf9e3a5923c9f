package io.zhiying.serving.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolingTest {
    /** Two texts of three tokens each, the second one's last token being padding. */
    private static final float[] BATCH = {9, 9, 9, 9, 9, 9, 1, -2, 4, -6, 100, 100};

    private static final int SECOND_TEXT = 6;

    @ParameterizedTest
    @CsvSource({
        "cls, 1, -2",
        "mean, 2.5, -4",
        "mean_sqrt_len_tokens, 3.5355339, -5.6568542",
        "weightedmean, 3, -4.6666667",
        "max, 4, -2",
        "lasttoken, 4, -6"
    })
    void makesOneVectorOfTheTextsOwnTokens(String name, float first, float second) {
        float[] pooled = Pooling.of(name).of(BATCH, SECOND_TEXT, 2, 2);

        assertThat(pooled[0]).isCloseTo(first, within(1e-6f));
        assertThat(pooled[1]).isCloseTo(second, within(1e-6f));
    }

    @Test
    void namesWhatThereIsWhereAnotherIsAskedFor() {
        assertThatThrownBy(() -> Pooling.of("median"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cls")
                .hasMessageContaining("lasttoken");
    }
}
