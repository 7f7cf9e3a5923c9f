package io.zhiying.architectures.transformer;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** T5's network, with a gate or without. */
final class T5Feeding {
    private final T5Config config;
    private final Linear inner;
    private final @Nullable Linear gated;
    private final Linear outer;

    T5Feeding(T5Config config, Weights weights) {
        this.config = config;
        inner = Linear.read(weights, config.gated() ? "wi_0" : "wi", config.width(), config.inner(), false);
        gated = config.gated() ? Linear.read(weights, "wi_1", config.width(), config.inner(), false) : null;
        outer = Linear.read(weights, "wo", config.inner(), config.width(), false);
    }

    NDArray apply(NDArray normed) {
        NDArray active = config.activation().apply(inner.apply(normed));
        return outer.apply(gated == null ? active : active.mul(gated.apply(normed)));
    }
}
