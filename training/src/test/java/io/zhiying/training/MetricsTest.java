package io.zhiying.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Figures worked out by hand. */
class MetricsTest {
    private static float[][] positive(double... probabilities) {
        float[][] rows = new float[probabilities.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new float[] {(float) (1 - probabilities[i]), (float) probabilities[i]};
        }
        return rows;
    }

    @Test
    void countsRightAnswersAndTheMajority() {
        Metrics metrics = Metrics.of(positive(0.9, 0.8, 0.4, 0.3, 0.6), new int[] {1, 1, 1, 0, 0});
        assertThat(metrics.n()).isEqualTo(5);
        assertThat(metrics.accuracy()).isEqualTo(0.6);
        assertThat(metrics.majority()).isEqualTo(0.6);
        // Positive: 2 right of 3 said and 3 true; negative: 1 right of 2 said and 2 true.
        assertThat(metrics.macroF1()).isCloseTo((2.0 / 3 + 0.5) / 2, within(1e-4));
    }

    @Test
    void ranksPositivesAboveNegatives() {
        // Of 3 x 2 pairs, 0.9 and 0.8 beat both and 0.4 beats one.
        assertThat(Metrics.of(positive(0.9, 0.8, 0.4, 0.3, 0.6), new int[] {1, 1, 1, 0, 0})
                        .auc())
                .isCloseTo(5.0 / 6, within(1e-4));
        assertThat(Metrics.of(positive(0.5, 0.5, 0.5), new int[] {1, 0, 1}).auc())
                .isEqualTo(0.5);
        assertThat(Metrics.of(positive(0.5, 0.6), new int[] {1, 1}).auc()).isNaN();
    }

    @Test
    void measuresHowFarConfidenceIsFromBeingRight() {
        // Four answers of confidence 0.75, three right: calibrated. With one right: 0.5 away.
        assertThat(Metrics.of(positive(0.75, 0.75, 0.75, 0.75), new int[] {1, 1, 1, 0})
                        .calibrationError())
                .isZero();
        assertThat(Metrics.of(positive(0.75, 0.75, 0.75, 0.75), new int[] {1, 0, 0, 0})
                        .calibrationError())
                .isEqualTo(0.5);
    }

    @Test
    void losesTheLogarithmOfTheTrueClass() {
        assertThat(Metrics.of(positive(0.5, 0.25), new int[] {1, 0}).logLoss())
                .isCloseTo((Math.log(2) - Math.log(0.75)) / 2, within(1e-4));
    }

    @Test
    void needsALabelForEachProbability() {
        assertThatIllegalArgumentException().isThrownBy(() -> Metrics.of(positive(0.5), new int[] {}));
    }
}
