package io.zhiying.serving.engine;

import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.Tensor;
import java.util.List;

/** A loaded model on some engine. */
public interface Graph extends AutoCloseable {
    Signature signature();

    /** How many threads may {@link #run} it at a time, with something gained. */
    default int concurrency() {
        return 1;
    }

    /**
     * @param inputs as the signature names and types them
     * @return the outputs, in the signature's order
     * @throws GraphFailure the engine could not compute them
     */
    List<Tensor> run(List<Tensor> inputs);

    @Override
    void close();

    /** The engine refused, at loading or at running. The message is the engine's: for logs, not for callers. */
    final class GraphFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public GraphFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The files are none that the engine can load. The message names what is wrong with them, for their author. */
    final class Unfit extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Unfit(String message) {
            super(message);
        }

        public Unfit(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
