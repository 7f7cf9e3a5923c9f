package io.zhiying.profile.lifetime.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zhiying.profile.lifetime.model.GammaGamma.Spend;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GammaGammaTest {
    /** Fader and Hardie 2013: CDNOW. */
    private static final GammaGamma CDNOW = new GammaGamma(6.25, 3.74, 15.45);

    @Test
    void movesACustomersMeanTowardsThatOfAll() {
        // The note's worked customer: two repeat purchases worth 22.35 on average.
        assertThat(CDNOW.expectedSpend(2, 22.35)).isCloseTo(24.66, within(0.02));
        assertThat(CDNOW.populationMean()).isCloseTo(35.2, within(0.05));
        assertThat(CDNOW.expectedSpend(0, 0)).isEqualTo(CDNOW.populationMean());
        assertThat(CDNOW.expectedSpend(1_000, 22.35)).isCloseTo(22.35, within(0.01));
    }

    @Test
    void givesTheMeanADensityThatIntegratesToOne() {
        double step = 0.01;
        double sum = 0;
        for (double mean = step / 2; mean < 5_000; mean += step) {
            sum += Math.exp(CDNOW.logLikelihood(3, mean)) * step;
        }

        assertThat(sum).isCloseTo(1, within(1e-4));
    }

    @Test
    void weighsManyMeansByHowManyHaveThem() {
        var tea = new Spend(2, 22.35);
        var pot = new Spend(2, 80);
        var often = new Spend(9, 22.35);

        assertThat(CDNOW.logLikelihood(Map.of(tea, 3L, pot, 1L, often, 2L)))
                .isCloseTo(
                        3 * CDNOW.logLikelihood(2, 22.35)
                                + CDNOW.logLikelihood(2, 80)
                                + 2 * CDNOW.logLikelihood(9, 22.35),
                        within(1e-9));
    }

    @Test
    void hasNoMeanWhereTheTailIsTooHeavy() {
        assertThat(new GammaGamma(2, 0.9, 10).populationMean()).isInfinite();
    }
}
