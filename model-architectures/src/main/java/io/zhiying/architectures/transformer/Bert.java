package io.zhiying.architectures.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
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
 * BERT (Devlin et al., 2019) with the head that its checkpoint has. As a DJL block it takes
 * {@code [input_ids, attention_mask, token_type_ids]}, each int64 [rows, length], and gives {@code last_hidden_state}
 * [rows, length, width], or {@code logits} [rows, labels] or [rows, length, labels]. Close it.
 */
public final class Bert extends AbstractBlock implements AutoCloseable {
    private static final byte VERSION = 1;

    private final BertConfig config;
    private final Weights weights;
    private final NDArray words;
    private final NDArray positions;
    private final NDArray types;
    private final BertLayer.Norm norm;
    private final List<BertLayer> layers = new ArrayList<>();
    private final @Nullable Linear pooler;
    private final @Nullable Linear classifier;

    private Bert(BertConfig config, Weights weights) {
        super(VERSION);
        this.config = config;
        this.weights = weights;
        Weights model = weights.under("bert.");
        words = model.array("embeddings.word_embeddings.weight", config.vocabulary(), config.width());
        positions = model.array("embeddings.position_embeddings.weight", config.positions(), config.width());
        types = model.array("embeddings.token_type_embeddings.weight", config.types(), config.width());
        norm = BertLayer.Norm.read(model, "embeddings.LayerNorm", config);
        for (int i = 0; i < config.layers(); i++) {
            layers.add(new BertLayer(config, model.at("encoder.layer." + i + ".")));
        }
        pooler = config.head() == BertConfig.Head.SEQUENCE
                ? Linear.read(model, "pooler.dense", config.width(), config.width(), true)
                : null;
        classifier = config.head() == BertConfig.Head.NONE
                ? null
                : Linear.read(weights, "classifier", config.width(), config.labels(), true);
    }

    /** @throws IllegalArgumentException as {@link Llama#load} */
    public static Bert load(Path folder) throws IOException {
        BertConfig config = BertConfig.read(folder);
        Weights weights = Weights.open(folder);
        try {
            return new Bert(config, weights);
        } catch (RuntimeException refused) {
            weights.close();
            throw refused;
        }
    }

    public BertConfig config() {
        return config;
    }

    /** For the inputs of {@link #compute}. */
    public NDManager manager() {
        return weights.manager();
    }

    /** The output for the three inputs; the caller's to close. */
    public NDArray compute(NDArray ids, NDArray mask, NDArray segments) {
        long length = ids.getShape().get(1);
        if (length > config.positions()) {
            throw new IllegalArgumentException("over %d positions".formatted(config.positions()));
        }
        try (var scope = new NDScope();
                NDManager inside = weights.manager().newSubManager()) {
            scope.suppressNotUsedWarning();
            NDArray numbers = inside.arange(0, (int) length, 1, DataType.INT64);
            NDArray embedded = embed(ids, words)
                    .add(embed(segments, types))
                    .add(embed(numbers, positions).expandDims(0));
            NDArray hidden = norm.apply(embedded);
            // 0 for what is read, and less than any score for padding.
            NDArray hide = mask.toType(DataType.FLOAT32, true)
                    .sub(1f)
                    .mul(Float.MAX_VALUE)
                    .reshape(ids.getShape().get(0), 1, 1, length);
            for (BertLayer layer : layers) {
                hidden = layer.forward(hidden, hide);
            }
            if (pooler != null) {
                hidden = pooler.apply(hidden.get(":, 0")).tanh();
            }
            NDArray output = classifier == null ? hidden : classifier.apply(hidden);
            output.attach(ids.getManager());
            NDScope.unregister(output);
            return output;
        }
    }

    private static NDArray embed(NDArray ids, NDArray table) {
        return Embedding.embedding(ids, table, SparseFormat.DENSE).singletonOrThrow();
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        return new NDList(compute(inputs.get(0), inputs.get(1), inputs.get(2)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        long rows = inputs[0].get(0);
        long length = inputs[0].get(1);
        return new Shape[] {
            switch (config.head()) {
                case NONE -> new Shape(rows, length, config.width());
                case SEQUENCE -> new Shape(rows, config.labels());
                case TOKENS -> new Shape(rows, length, config.labels());
            }
        };
    }

    @Override
    public void close() {
        weights.close();
    }
}
