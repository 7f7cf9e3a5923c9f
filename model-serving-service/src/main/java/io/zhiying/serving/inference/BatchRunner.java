package io.zhiying.serving.inference;

import java.util.List;

/** Computes a batch. */
interface BatchRunner<I, O> {
    /** In the unit of the batch's budget: tokens of a text, 1 for a row. */
    int length(I input);

    /** How many threads may call {@link #run} at a time. */
    default int concurrency() {
        return 1;
    }

    /** One output for each input, in order, the same as for the input alone. */
    List<O> run(List<I> batch);
}
