package io.zhiying.serving.text;

import org.jspecify.annotations.Nullable;

/**
 * What a text model does before and after its graph.
 *
 * @param maxTokens where texts are cut, 2 to 8192
 * @param pooling for embeddings; null elsewhere
 * @param normalize whether embeddings have length one
 */
public record TextSettings(int maxTokens, @Nullable Pooling pooling, boolean normalize) {
    private static final int MAX_TOKENS = 8192;

    public TextSettings {
        if (maxTokens < 2 || maxTokens > MAX_TOKENS) {
            throw new IllegalArgumentException("maxTokens must be 2 to " + MAX_TOKENS);
        }
    }
}
