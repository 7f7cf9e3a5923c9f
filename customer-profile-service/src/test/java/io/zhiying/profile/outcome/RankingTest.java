package io.zhiying.profile.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RankingTest {
    /** The example of scikit-learn's documentation: AUC 0.75, average precision 0.83. */
    private static final Ranking KNOWN =
            new Ranking(new double[] {0.1, 0.4, 0.35, 0.8}, new boolean[] {false, false, true, true});

    @Test
    void countsPairsInTheRightOrder() {
        assertThat(KNOWN.areaUnderCurve()).isEqualTo(0.75);
        assertThat(KNOWN.averagePrecision()).isCloseTo(0.8333, within(0.0001));
        assertThat(KNOWN.brierScore()).isCloseTo((0.01 + 0.16 + 0.4225 + 0.04) / 4, within(1e-12));
    }

    @Test
    void countsATieAsHalf() {
        var tied = new Ranking(new double[] {0.5, 0.5, 0.5}, new boolean[] {true, false, false});

        assertThat(tied.areaUnderCurve()).isEqualTo(0.5);
        assertThat(tied.averagePrecision()).isCloseTo(1 / 3.0, within(1e-12));
    }

    @Test
    void sharesCustomersOutByTenths() {
        double[] probabilities = new double[100];
        boolean[] outcomes = new boolean[100];
        for (int i = 0; i < 100; i++) {
            probabilities[i] = i / 100.0;
            outcomes[i] = i >= 80;
        }
        var tenths = new Ranking(probabilities, outcomes).tenths();

        assertThat(tenths).hasSize(10);
        assertThat(tenths.getFirst().actual()).isEqualTo(1);
        assertThat(tenths.getFirst().lift()).isCloseTo(5, within(1e-12));
        assertThat(tenths.getFirst().captured()).isEqualTo(0.5);
        assertThat(tenths.getLast().captured()).isEqualTo(1);
    }

    @Test
    void wantsBothOutcomes() {
        assertThatThrownBy(() -> new Ranking(new double[] {0.1}, new boolean[] {true}))
                .hasMessageContaining("both outcomes");
    }
}
