package io.zhiying.campaign.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class WelchTest {
    /** R's documentation: t.test(extra ~ group, data = sleep). */
    @Test
    void comparesMeansAsPublished() {
        var a = sample(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0);
        var b = sample(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4);

        var result = Welch.difference(a, b, 0.95).orElseThrow();

        assertThat(result.t()).isCloseTo(-1.8608, within(0.00005));
        assertThat(result.degreesOfFreedom()).isCloseTo(17.776, within(0.0005));
        assertThat(result.pValue()).isCloseTo(0.07939, within(0.000005));
        assertThat(result.interval().low()).isCloseTo(-3.3654832, within(0.0000001));
        assertThat(result.interval().high()).isCloseTo(0.2054832, within(0.0000001));
    }

    @Test
    void statesNothingWhereNothingVaries() {
        assertThat(Welch.difference(sample(0, 0, 0), sample(0, 0), 0.95)).isEmpty();
        assertThat(Welch.difference(sample(1), sample(0, 2), 0.95)).isEmpty();
    }

    @Test
    void coversTheTruthNineteenTimesInTwenty() {
        var random = new SplittableRandom(11);
        int covered = 0;
        int runs = 2000;
        for (int run = 0; run < runs; run++) {
            var a = revenue(random, 800, 0.30, 40);
            var b = revenue(random, 500, 0.25, 40);
            covered += Welch.difference(a, b, 0.95).orElseThrow().interval().contains(2.0) ? 1 : 0;
        }
        assertThat((double) covered / runs).isBetween(0.935, 0.965);
    }

    /** Some buy, for an exponential amount. */
    private static Sample revenue(SplittableRandom random, int size, double rate, double mean) {
        return sample(DoubleStream.generate(
                        () -> random.nextDouble() < rate ? -mean * Math.log(1 - random.nextDouble()) : 0)
                .limit(size)
                .toArray());
    }

    private static Sample sample(double... values) {
        return new Sample(
                values.length,
                DoubleStream.of(values).sum(),
                DoubleStream.of(values).map(v -> v * v).sum());
    }
}
