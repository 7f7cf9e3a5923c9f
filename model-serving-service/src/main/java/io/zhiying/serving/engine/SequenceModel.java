package io.zhiying.serving.engine;

/**
 * A model that writes token by token, on some engine. {@link #start} and each {@link Decoding#advance} is one turn on the
 * cores, so that generations run side by side.
 */
public interface SequenceModel extends AutoCloseable {
    /** How many tokens there are. */
    int vocabulary();

    /** Tokens of one sequence at most; what it reads and what it writes together where it continues a text. */
    int positions();

    /**
     * Reads the input.
     *
     * @throws Graph.GraphFailure the engine could not compute it
     */
    Decoding start(long[] input);

    @Override
    void close();

    /** Sequences that grow, with all that was computed for their tokens so far. One thread at a time; close it. */
    interface Decoding extends AutoCloseable {
        /** For each sequence, a number for each token that may follow; one sequence at the start. Not to be changed. */
        float[][] logits();

        /**
         * Goes on with one token for each sequence.
         *
         * @param order which sequence of before each continues; one may be continued by several, or by none
         * @throws Graph.GraphFailure the engine could not compute it
         */
        void advance(int[] order, long[] tokens);

        @Override
        void close();
    }
}
