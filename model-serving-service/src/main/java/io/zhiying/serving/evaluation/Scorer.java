package io.zhiying.serving.evaluation;

import java.util.List;
import java.util.Map;

/** Asks a version about rows and measures its answers. */
interface Scorer {
    /** In order; a failure of the version ends the evaluation. */
    void add(List<EvaluationRow> rows) throws InterruptedException;

    /** By the name of the measure; one that the rows do not allow is left out. */
    Map<String, Double> metrics();
}
