package io.zhiying.serving.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Half of what a request may wait is 50 ms here, an interval 200 ms. */
class ControlledDelayTest {
    private static final int MANY = ControlledDelay.FEW;

    private final AtomicLong now = new AtomicLong();
    private final ControlledDelay delays = new ControlledDelay(Duration.ofMillis(100), now::get);

    @Test
    void letsABurstPass() {
        assertThat(comes(10)).isFalse();
        assertThat(comes(400)).isFalse();
        interval();
        assertThat(comes(400)).as("some waited shortly before").isFalse();
    }

    @Test
    void refusesWhatWaitedTooLongWhereAllWait() {
        comes(60);
        comes(90);
        interval();

        assertThat(comes(101)).isTrue();
        assertThat(comes(100)).isFalse();
    }

    @Test
    void takesAllAgainOnceSomeWaitedShortly() {
        comes(150);
        interval();
        assertThat(comes(150)).isTrue();
        comes(50);
        interval();

        assertThat(comes(150)).isFalse();
    }

    @Test
    void forgetsWhatWasLongAgo() {
        comes(150);
        interval();
        assertThat(comes(150)).isTrue();
        interval();
        comes(10);
        interval();
        interval();

        assertThat(comes(150)).isFalse();
    }

    @Test
    void keepsTheMoreUrgentLonger() {
        comes(150);
        interval();

        assertThat(delays.refuses(millis(60), MANY, Priority.LOW)).isTrue();
        assertThat(delays.refuses(millis(60), MANY, Priority.NORMAL)).isFalse();
        assertThat(delays.refuses(millis(150), MANY, Priority.HIGH)).isFalse();
        assertThat(delays.refuses(millis(201), MANY, Priority.HIGH)).isTrue();
    }

    @Test
    void refusesNothingWhereFewWait() {
        comes(150);
        interval();

        assertThat(delays.refuses(millis(5000), MANY - 1, Priority.LOW)).isFalse();
    }

    private boolean comes(long millis) {
        return delays.refuses(millis(millis), MANY, Priority.NORMAL);
    }

    private void interval() {
        now.addAndGet(millis(200));
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
