package io.zhiying.serving.inference;

import io.zhiying.serving.generation.Generated;
import io.zhiying.serving.generation.Generator;

/** A model that writes, here or on another server. Safe for many threads. */
interface TextWriter extends AutoCloseable {
    /**
     * @param usualTokens where neither the options nor the model's files say how many
     * @throws io.zhiying.platform.problem.Problem the prompt is none that the model takes
     * @throws Generator.Abandoned the listener wants no more
     */
    Generated write(Prompt prompt, GenerationOptions options, int usualTokens, Deadline listener);

    @Override
    void close();
}
