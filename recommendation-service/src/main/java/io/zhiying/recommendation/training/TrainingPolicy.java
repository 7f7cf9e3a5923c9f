package io.zhiying.recommendation.training;

import io.zhiying.recommendation.model.ModelVersion;
import io.zhiying.recommendation.signal.ModelKind;
import io.zhiying.recommendation.signal.TrainingSignals.Pending;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When what has changed is worth a training. */
record TrainingPolicy(TrainingProperties properties) {
    private static final int LONGEST_WAIT_IN_QUIETS = 10;

    boolean isDue(Pending pending, @Nullable ModelVersion active, Instant now) {
        var waited = Duration.between(pending.first(), now);
        boolean settled = Duration.between(pending.last(), now).compareTo(properties.quiet()) >= 0
                || waited.compareTo(properties.quiet().multipliedBy(LONGEST_WAIT_IN_QUIETS)) >= 0;
        if (!settled) {
            return false;
        }
        if (waited.compareTo(properties.maxAge()) >= 0) {
            return true;
        }
        if (active == null) {
            return pending.amount() >= (pending.kind() == ModelKind.COLLABORATIVE ? properties.firstAfter() : 1);
        }
        if (pending.kind() == ModelKind.CONTENT) {
            return true;
        }
        return pending.amount() >= properties.againAfter()
                && pending.amount() >= properties.againShare() * active.interactions();
    }
}
