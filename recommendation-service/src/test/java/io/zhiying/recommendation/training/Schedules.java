package io.zhiying.recommendation.training;

import java.time.Duration;

/** Settings of trainings for tests. */
final class Schedules {
    private Schedules() {}

    /** Trains at once, and again after so many new interactions. */
    static TrainingProperties quick(int againAfter) {
        return with(againAfter, Duration.ZERO);
    }

    static TrainingProperties with(int againAfter, Duration quiet) {
        return new TrainingProperties(
                50,
                20,
                TrainingProperties.Method.AUTO,
                10,
                50,
                1000,
                0.7,
                0.3,
                1000,
                1000,
                100,
                1000,
                true,
                1,
                againAfter,
                0.05,
                Duration.ofHours(1),
                quiet);
    }
}
