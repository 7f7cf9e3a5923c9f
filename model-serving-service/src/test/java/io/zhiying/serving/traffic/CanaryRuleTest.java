package io.zhiying.serving.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CanaryRuleTest {
    private static final CanaryRule RULE = new CanaryRule(100, 60, 0.02, 1.5);

    @Test
    void judgesNothingBeforeEnoughRequests() {
        assertThat(RULE.brokenBy(tally(99, 99, 1), tally(1000, 0, 1))).isEmpty();
    }

    @Test
    void isBrokenByErrors() {
        assertThat(RULE.brokenBy(tally(100, 3, 10), tally(1000, 0, 10)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("3 of 100 requests failed", "3.0%", "2.0%"));
        assertThat(RULE.brokenBy(tally(100, 2, 10), tally(1000, 0, 10))).isEmpty();
    }

    @Test
    void isNotBrokenByWhatTroublesTheChampionAsMuch() {
        assertThat(RULE.brokenBy(tally(100, 30, 10), tally(100, 40, 10))).isEmpty();
    }

    @Test
    void isBrokenByLatency() {
        assertThat(RULE.brokenBy(tally(100, 0, 100), tally(1000, 0, 50)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("1.50 times the champion's"));
        assertThat(RULE.brokenBy(tally(100, 0, 60), tally(1000, 0, 50))).isEmpty();
    }

    @Test
    void takesFewMillisecondsForNoise() {
        assertThat(RULE.brokenBy(tally(100, 0, 4), tally(1000, 0, 1))).isEmpty();
    }

    @Test
    void comparesLatencyOnlyWithAChampionThatAnsweredAsMuch() {
        assertThat(RULE.brokenBy(tally(100, 0, 500), tally(99, 0, 50))).isEmpty();
    }

    @Test
    void defaultsWhatIsLeftOut() {
        assertThat(new CanaryRule(null, null, null, null).complete()).isEqualTo(new CanaryRule(100, 300, 0.02, 1.5));
    }

    @Test
    void readsPercentilesToATenth() {
        var latencies = new Latencies();
        for (int i = 1; i <= 1000; i++) {
            latencies.add(Duration.ofMillis(i).toNanos());
        }
        var twice = latencies.copy();
        twice.add(latencies);

        assertThat(latencies.percentile(0.95)).isBetween(950.0, 950 * 1.1);
        assertThat(latencies.percentile(0.5)).isBetween(500.0, 500 * 1.1);
        assertThat(twice.percentile(0.95)).isEqualTo(latencies.percentile(0.95));
        assertThat(Latencies.of(latencies.written()).percentile(0.95))
                .isCloseTo(latencies.percentile(0.95), within(1e-9));
        assertThat(new Latencies().percentile(0.95)).isZero();
    }

    private static Tally tally(long requests, long errors, long millis) {
        var latencies = new Latencies();
        for (int i = 0; i < requests; i++) {
            latencies.add(Duration.ofMillis(millis).toNanos());
        }
        return new Tally(requests, errors, latencies);
    }
}
