package io.zhiying.architectures.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.core.Embedding;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Llama family of causal language models (Llama, Qwen2, SmolLM2, Mistral within its window): RMSNorm, rotary
 * positions, grouped-query attention, gated network. It gives logits for the token that follows, and keeps what it
 * computed of keys and values, so that each further token costs one step.
 *
 * <p>As a DJL block it takes {@code [input_ids, attention_mask, past keys and values…]} and gives
 * {@code [logits, present keys and values…]}, the contract of an ONNX export with a cache. Not for several threads at
 * once. Close it.
 */
public final class Llama extends AbstractBlock implements AutoCloseable {
    private static final byte VERSION = 1;
    private static final float NEVER = -Float.MAX_VALUE;

    private final LlamaConfig config;
    private final Weights weights;
    private final NDArray embedding;
    private final List<LlamaLayer> layers = new ArrayList<>();
    private final RmsNorm last;
    private final NDArray head;

    private Llama(LlamaConfig config, Weights weights) {
        super(VERSION);
        this.config = config;
        this.weights = weights;
        Weights model = weights.under("model.");
        embedding = model.array("embed_tokens.weight", config.vocabulary(), config.width());
        for (int i = 0; i < config.layers(); i++) {
            layers.add(new LlamaLayer(config, model.at("layers." + i + ".")));
        }
        last = new RmsNorm(model.array("norm.weight", config.width()), config.epsilon());
        head = config.tied() ? embedding : weights.array("lm_head.weight", config.vocabulary(), config.width());
    }

    /**
     * Opens a Hugging Face folder; the weights stay in its files until they are used.
     *
     * @throws IllegalArgumentException the folder is not complete or not of this family; the message names the field
     *     or file and may be shown to whoever made it
     */
    public static Llama load(Path folder) throws IOException {
        LlamaConfig config = LlamaConfig.read(folder);
        Weights weights = Weights.open(folder);
        try {
            return new Llama(config, weights);
        } catch (RuntimeException refused) {
            weights.close();
            throw refused;
        }
    }

    public LlamaConfig config() {
        return config;
    }

    /** For the inputs of {@link #next}. */
    public NDManager manager() {
        return weights.manager();
    }

    /**
     * Logits for what follows each row, [rows, vocabulary], then the keys and values of each layer; all of them the
     * caller's to close.
     *
     * @param ids of rows of one length
     * @param attended 1 where a token may be seen, 0 for padding, for past and new tokens; null where all may
     * @param past the keys and values that the step before gave; empty at the start. They stay the caller's.
     */
    public NDList next(long[][] ids, long @Nullable [][] attended, NDList past) {
        return compute(ids, attended, past, true);
    }

    /** As {@link #next}, with logits for every position: [rows, length, vocabulary]. */
    public NDList all(long[][] ids, long @Nullable [][] attended, NDList past) {
        return compute(ids, attended, past, false);
    }

    private NDList compute(long[][] ids, long @Nullable [][] attended, NDList past, boolean lastOnly) {
        int before =
                past.isEmpty() ? 0 : Math.toIntExact(past.getFirst().getShape().get(2));
        if (before + ids[0].length > config.positions()) {
            throw new IllegalArgumentException("over %d positions".formatted(config.positions()));
        }
        try (var scope = new NDScope();
                NDManager inputs = weights.manager().newSubManager()) {
            scope.suppressNotUsedWarning();
            var positions = Positions.of(ids.length, ids[0].length, before, attended);
            var angles = config.rotary().angles(inputs, positions.numbers());
            NDArray mask = positions.mask(inputs, NEVER);
            NDArray hidden = Embedding.embedding(
                            inputs.create(flat(ids), new Shape(ids.length, ids[0].length)),
                            embedding,
                            ai.djl.ndarray.types.SparseFormat.DENSE)
                    .singletonOrThrow();
            NDList outputs = new NDList();
            for (int i = 0; i < layers.size(); i++) {
                NDArray keys = past.isEmpty() ? null : past.get(2 * i);
                NDArray values = past.isEmpty() ? null : past.get(2 * i + 1);
                LlamaLayer.Output layer = layers.get(i).forward(hidden, angles, keys, values, mask);
                hidden = layer.hidden();
                outputs.add(layer.keys());
                outputs.add(layer.values());
            }
            if (lastOnly) {
                hidden = hidden.get(":, -1");
            }
            outputs.addFirst(new Linear(head, null).apply(last.apply(hidden)));
            outputs.attach(weights.manager());
            NDScope.unregister(outputs);
            return outputs;
        }
    }

    private static long[] flat(long[][] rows) {
        long[] flat = new long[rows.length * rows[0].length];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, flat, row * rows[0].length, rows[0].length);
        }
        return flat;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        NDList outputs = all(rows(inputs.get(0)), rows(inputs.get(1)), new NDList(inputs.subList(2, inputs.size())));
        outputs.attach(inputs.getManager());
        return outputs;
    }

    private static long[][] rows(NDArray array) {
        long[] flat = array.toLongArray();
        int rows = Math.toIntExact(array.getShape().get(0));
        int length = flat.length / rows;
        long[][] split = new long[rows][];
        for (int row = 0; row < rows; row++) {
            split[row] = java.util.Arrays.copyOfRange(flat, row * length, (row + 1) * length);
        }
        return split;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {new Shape(inputs[0].get(0), inputs[0].get(1), config.vocabulary())};
    }

    @Override
    public void close() {
        weights.close();
    }
}
