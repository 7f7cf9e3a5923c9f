package io.zhiying.serving.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DrainRateTest {
    private static final double EXACT = 1e-6;

    private final DrainRate rate = new DrainRate();
    private long now;

    @Test
    void knowsNothingBeforeTheFirstBatch() {
        assertThat(rate.isKnown()).isFalse();
        assertThat(rate.tokensPerSecond()).isZero();
    }

    @Test
    void batchesSideBySideCountOverOneTime() {
        rate.begins(now);
        // Two workers, each with 100 tokens every 100 ms, half of that apart.
        for (int i = 0; i < 20; i++) {
            computed(100, 50);
        }

        assertThat(rate.tokensPerSecond()).isCloseTo(2000, within(EXACT));
        assertThat(rate.isTelling()).isTrue();
    }

    @Test
    void timeBetweenBatchesCountsWhileSomethingWaitsAndNotOtherwise() {
        for (int i = 0; i < 20; i++) {
            now += Duration.ofSeconds(10).toNanos();
            rate.begins(now);
            computed(100, 100);
            computed(100, 300);
        }

        // 100 tokens at 1,000 a second, then 100 at 333; the ten seconds between are nobody's wait.
        assertThat(rate.tokensPerSecond()).isCloseTo(500, within(25.0));
    }

    @Test
    void followsAMachineThatBecomesSlower() {
        rate.begins(now);
        for (int i = 0; i < 30; i++) {
            computed(100, 50);
        }
        for (int i = 0; i < 30; i++) {
            computed(100, 200);
        }

        assertThat(rate.tokensPerSecond()).isCloseTo(500, within(25.0));
    }

    private void computed(long tokens, long millis) {
        now += Duration.ofMillis(millis).toNanos();
        rate.computed(tokens, now);
    }
}
