package io.zhiying.architectures.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Attention over the whole text, then a network; each followed by the sum's normalization. */
final class BertLayer {
    private final BertConfig config;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear attended;
    private final Norm attendedNorm;
    private final Linear inner;
    private final Linear outer;
    private final Norm outerNorm;

    BertLayer(BertConfig config, Weights weights) {
        this.config = config;
        int width = config.width();
        query = Linear.read(weights, "attention.self.query", width, width, true);
        key = Linear.read(weights, "attention.self.key", width, width, true);
        value = Linear.read(weights, "attention.self.value", width, width, true);
        attended = Linear.read(weights, "attention.output.dense", width, width, true);
        attendedNorm = Norm.read(weights, "attention.output.LayerNorm", config);
        inner = Linear.read(weights, "intermediate.dense", width, config.inner(), true);
        outer = Linear.read(weights, "output.dense", config.inner(), width, true);
        outerNorm = Norm.read(weights, "output.LayerNorm", config);
    }

    /** Layer normalization with its weights; old checkpoints call them gamma and beta. */
    record Norm(NDArray weight, NDArray bias, float epsilon) {
        static Norm read(Weights weights, String name, BertConfig config) {
            boolean old = weights.has(name + ".gamma");
            return new Norm(
                    weights.array(name + (old ? ".gamma" : ".weight"), config.width()),
                    weights.array(name + (old ? ".beta" : ".bias"), config.width()),
                    config.epsilon());
        }

        NDArray apply(NDArray input) {
            return ai.djl.nn.norm.LayerNorm.layerNorm(input, new Shape(weight.size()), weight, bias, epsilon)
                    .singletonOrThrow();
        }
    }

    /** @param mask added to the scores, [rows, 1, 1, length] */
    NDArray forward(NDArray hidden, NDArray mask) {
        int headWidth = config.width() / config.heads();
        NDArray scores = heads(query.apply(hidden))
                .matMul(heads(key.apply(hidden)).transpose(0, 1, 3, 2))
                .mul((float) (1 / Math.sqrt(headWidth)))
                .add(mask);
        NDArray mixed = scores.softmax(-1)
                .matMul(heads(value.apply(hidden)))
                .transpose(0, 2, 1, 3)
                .reshape(hidden.getShape());
        NDArray one = attendedNorm.apply(attended.apply(mixed).add(hidden));
        return outerNorm.apply(
                outer.apply(config.activation().apply(inner.apply(one))).add(one));
    }

    private NDArray heads(NDArray flat) {
        Shape shape = flat.getShape();
        return flat.reshape(shape.get(0), shape.get(1), config.heads(), config.width() / config.heads())
                .transpose(0, 2, 1, 3);
    }
}
