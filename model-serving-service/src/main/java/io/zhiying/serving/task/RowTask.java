package io.zhiying.serving.task;

import io.zhiying.serving.tensor.Tensor;
import java.util.List;

/**
 * What a loaded model does with a request: the rows of all requests share batches. All but {@link #run} may be called by
 * many threads.
 *
 * @param <I> a row as it waits for its batch
 * @param <O> what a row comes to
 */
public interface RowTask<I, O> extends AutoCloseable {
    /**
     * The rows of a request.
     *
     * @param inputs as the signature of the version names and types them; optional ones may be missing
     * @throws io.zhiying.platform.problem.Problem {@code inference.invalid_input}
     */
    List<I> rows(List<Tensor> inputs);

    /** In the unit of the batch's budget: tokens of a text. */
    int length(I row);

    /** Whether {@link #length} counts tokens. */
    default boolean readsText() {
        return true;
    }

    /** One result for each row, in order, the same as for the row alone. Called by as many threads at a time as the graph allows. */
    List<O> run(List<I> batch);

    /** The outputs of the signature, from the results of the request's rows. */
    List<Tensor> outputs(List<Tensor> inputs, List<O> results);

    /** Closes what reads the inputs; the graph is another's to close. */
    @Override
    void close();
}
