package io.zhiying.architectures.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import org.jspecify.annotations.Nullable;

/** Attention whose query heads share keys and values in groups, then a gated network. */
final class LlamaLayer {
    private final LlamaConfig config;
    private final RmsNorm before;
    private final RmsNorm between;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear output;
    private final Linear gate;
    private final Linear up;
    private final Linear down;

    LlamaLayer(LlamaConfig config, Weights weights) {
        this.config = config;
        int width = config.width();
        int queries = config.heads() * config.headWidth();
        int keys = config.keyHeads() * config.headWidth();
        before = new RmsNorm(weights.array("input_layernorm.weight", width), config.epsilon());
        between = new RmsNorm(weights.array("post_attention_layernorm.weight", width), config.epsilon());
        query = Linear.read(weights, "self_attn.q_proj", width, queries, config.inputBias());
        key = Linear.read(weights, "self_attn.k_proj", width, keys, config.inputBias());
        value = Linear.read(weights, "self_attn.v_proj", width, keys, config.inputBias());
        output = Linear.read(weights, "self_attn.o_proj", queries, width, config.outputBias());
        gate = Linear.read(weights, "mlp.gate_proj", width, config.inner(), config.mlpBias());
        up = Linear.read(weights, "mlp.up_proj", width, config.inner(), config.mlpBias());
        down = Linear.read(weights, "mlp.down_proj", config.inner(), width, config.mlpBias());
    }

    /** @param keys and values: of all positions so far, these included */
    record Output(NDArray hidden, NDArray keys, NDArray values) {}

    /**
     * @param hidden [rows, length, width]
     * @param pastKeys and pastValues: [rows, key heads, past, head width]; null at the start
     * @param mask added to the scores, [rows or 1, 1, 1, length, past + length]; null where all may be seen
     */
    Output forward(
            NDArray hidden,
            RotaryPositions.Angles angles,
            @Nullable NDArray pastKeys,
            @Nullable NDArray pastValues,
            @Nullable NDArray mask) {
        NDArray normed = before.apply(hidden);
        NDArray queries = RotaryPositions.turn(heads(query.apply(normed), config.heads()), angles);
        NDArray keys = RotaryPositions.turn(heads(key.apply(normed), config.keyHeads()), angles);
        NDArray values = heads(value.apply(normed), config.keyHeads());
        if (pastKeys != null && pastValues != null) {
            keys = NDArrays.concat(new NDList(pastKeys, keys), 2);
            values = NDArrays.concat(new NDList(pastValues, values), 2);
        }
        NDArray attended = hidden.add(output.apply(attend(queries, keys, values, mask)));
        NDArray inner = between.apply(attended);
        NDArray gated = gate.apply(inner);
        NDArray result =
                attended.add(down.apply(gated.mul(Activation.sigmoid(gated)).mul(up.apply(inner))));
        return new Output(result, keys, values);
    }

    private NDArray heads(NDArray flat, int heads) {
        long rows = flat.getShape().get(0);
        return flat.reshape(rows, flat.getShape().get(1), heads, config.headWidth())
                .transpose(0, 2, 1, 3);
    }

    /** The queries of a group go through one product with the keys that they share, which are never repeated. */
    private NDArray attend(NDArray queries, NDArray keys, NDArray values, @Nullable NDArray mask) {
        long rows = queries.getShape().get(0);
        long length = queries.getShape().get(2);
        long all = keys.getShape().get(2);
        int groups = config.heads() / config.keyHeads();
        NDArray grouped = queries.reshape(rows, config.keyHeads(), groups * length, config.headWidth());
        NDArray scores = grouped.matMul(keys.transpose(0, 1, 3, 2)).mul((float) (1 / Math.sqrt(config.headWidth())));
        if (mask != null) {
            scores = scores.reshape(rows, config.keyHeads(), groups, length, all)
                    .add(mask)
                    .reshape(rows, config.keyHeads(), groups * length, all);
        }
        return scores.softmax(-1)
                .matMul(values)
                .reshape(rows, config.heads(), length, config.headWidth())
                .transpose(0, 2, 1, 3)
                .reshape(rows, length, (long) config.heads() * config.headWidth());
    }
}
