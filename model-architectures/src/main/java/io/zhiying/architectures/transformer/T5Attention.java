package io.zhiying.architectures.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/** T5's attention: no biases, no scaling of the scores; positions come in with what is added to them. */
final class T5Attention {
    private final T5Config config;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear output;

    T5Attention(T5Config config, Weights weights) {
        this.config = config;
        int inside = config.heads() * config.headWidth();
        query = Linear.read(weights, "q", config.width(), inside, false);
        key = Linear.read(weights, "k", config.width(), inside, false);
        value = Linear.read(weights, "v", config.width(), inside, false);
        output = Linear.read(weights, "o", inside, config.width(), false);
    }

    NDArray keys(NDArray of) {
        return heads(key.apply(of));
    }

    NDArray values(NDArray of) {
        return heads(value.apply(of));
    }

    /** @param added to the scores: relative positions and mask */
    NDArray attend(NDArray normed, NDArray keys, NDArray values, @Nullable NDArray added) {
        NDArray scores = heads(query.apply(normed)).matMul(keys.transpose(0, 1, 3, 2));
        if (added != null) {
            scores = scores.add(added);
        }
        Shape shape = normed.getShape();
        return output.apply(scores.softmax(-1)
                .matMul(values)
                .transpose(0, 2, 1, 3)
                .reshape(shape.get(0), shape.get(1), (long) config.heads() * config.headWidth()));
    }

    private NDArray heads(NDArray flat) {
        Shape shape = flat.getShape();
        return flat.reshape(shape.get(0), shape.get(1), config.heads(), config.headWidth())
                .transpose(0, 2, 1, 3);
    }
}
