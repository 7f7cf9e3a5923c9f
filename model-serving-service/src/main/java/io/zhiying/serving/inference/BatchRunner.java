package io.zhiying.serving.inference;

import java.util.List;

/** Computes a batch. Called by one thread at a time. */
interface BatchRunner<I, O> {
    /** In the unit of the batch's budget: tokens of a text, 1 for a row. */
    int length(I input);

    /** One output for each input, in order, the same as for the input alone. */
    List<O> run(List<I> batch);
}
