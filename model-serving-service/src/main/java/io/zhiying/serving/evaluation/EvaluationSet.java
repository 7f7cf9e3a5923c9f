package io.zhiying.serving.evaluation;

import java.time.Instant;
import java.util.UUID;

/**
 * A labelled set. What its name stands for never changes.
 *
 * @param language {@code zh} where generated text is compared by characters, otherwise {@code en}
 */
record EvaluationSet(
        UUID id,
        String name,
        EvaluationRow.Kind kind,
        String language,
        int rows,
        long bytes,
        String sha256,
        Instant createdAt,
        String createdBy) {}
