package io.zhiying.architectures.transformer;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** A matrix and perhaps a bias, as PyTorch keeps them: [out, in] and [out]. */
record Linear(NDArray weight, @Nullable NDArray bias) {
    static Linear read(Weights weights, String name, long in, long out, boolean biased) {
        return new Linear(weights.array(name + ".weight", out, in), biased ? weights.array(name + ".bias", out) : null);
    }

    NDArray apply(NDArray input) {
        return ai.djl.nn.core.Linear.linear(input, weight, bias).singletonOrThrow();
    }
}
