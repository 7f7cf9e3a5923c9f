package io.zhiying.serving.generation;

import java.util.List;

/**
 * A generated text.
 *
 * @param ids a stop token included; empty where another server wrote
 * @param text in whole characters, without special tokens and stop strings
 */
public record Generated(List<Integer> ids, String text, Finish finish, int promptTokens, int completionTokens) {

    public Generated(List<Integer> ids, String text, Finish finish, int promptTokens) {
        this(ids, text, finish, promptTokens, ids.size());
    }

    /** Why it ended. */
    public enum Finish {
        /** At a stop token or a stop string. */
        STOP,
        /** At the limit of tokens, or of the model's positions. */
        LENGTH
    }
}
