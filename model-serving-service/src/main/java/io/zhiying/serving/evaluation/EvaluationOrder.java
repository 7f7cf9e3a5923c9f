package io.zhiying.serving.evaluation;

import java.util.UUID;

/** The parameters of the job of an evaluation. */
record EvaluationOrder(String model, int version, UUID set) {
    static final String JOB = "evaluate-model-version";
}
