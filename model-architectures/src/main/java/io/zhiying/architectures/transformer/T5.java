package io.zhiying.architectures.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * T5 (Raffel et al., 2020), which reads a text whole and writes another: {@link #read} once, then {@link #next} for each
 * token. As a DJL block it takes {@code [input_ids, attention_mask, decoder_input_ids]} and gives logits for each
 * position of the decoder. Close it.
 */
public final class T5 extends AbstractBlock implements AutoCloseable {
    private static final byte VERSION = 1;
    private static final float NEVER = -Float.MAX_VALUE;

    private final T5Config config;
    private final Weights weights;
    private final NDArray embedding;
    private final NDArray head;
    private final T5Positions encoderPositions;
    private final T5Positions decoderPositions;
    private final RmsNorm encoderNorm;
    private final RmsNorm decoderNorm;
    private final List<EncoderLayer> encoder = new ArrayList<>();
    private final List<DecoderLayer> decoder = new ArrayList<>();

    private record EncoderLayer(RmsNorm norm, T5Attention self, RmsNorm feedingNorm, T5Feeding feeding) {}

    private record DecoderLayer(
            RmsNorm norm,
            T5Attention self,
            RmsNorm crossNorm,
            T5Attention cross,
            RmsNorm feedingNorm,
            T5Feeding feeding) {}

    /**
     * What the decoder looks back at: for each layer the keys and values of what was read.
     *
     * @param arrays two for each layer
     * @param mask [rows, 1, 1, length], added to the scores
     */
    public record Source(NDList arrays, NDArray mask) implements AutoCloseable {
        @Override
        public void close() {
            arrays.close();
            mask.close();
        }
    }

    private T5(T5Config config, Weights weights) {
        super(VERSION);
        this.config = config;
        this.weights = weights;
        embedding = weights.array(embedding(weights), config.vocabulary(), config.width());
        head = config.tied() ? embedding : weights.array("lm_head.weight", config.vocabulary(), config.width());
        Weights reading = weights.at("encoder.");
        Weights writing = weights.at("decoder.");
        encoderPositions = new T5Positions(config, reading, true);
        decoderPositions = new T5Positions(config, writing, false);
        encoderNorm = norm(reading, "final_layer_norm");
        decoderNorm = norm(writing, "final_layer_norm");
        for (int i = 0; i < config.layers(); i++) {
            Weights block = reading.at("block." + i + ".layer.");
            encoder.add(new EncoderLayer(
                    norm(block, "0.layer_norm"),
                    new T5Attention(config, block.at("0.SelfAttention.")),
                    norm(block, "1.layer_norm"),
                    new T5Feeding(config, block.at("1.DenseReluDense."))));
        }
        for (int i = 0; i < config.decoderLayers(); i++) {
            Weights block = writing.at("block." + i + ".layer.");
            decoder.add(new DecoderLayer(
                    norm(block, "0.layer_norm"),
                    new T5Attention(config, block.at("0.SelfAttention.")),
                    norm(block, "1.layer_norm"),
                    new T5Attention(config, block.at("1.EncDecAttention.")),
                    norm(block, "2.layer_norm"),
                    new T5Feeding(config, block.at("2.DenseReluDense."))));
        }
    }

    /** One array under several names, of which a file keeps one. */
    private static String embedding(Weights weights) {
        return Stream.of("shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight")
                .filter(weights::has)
                .findFirst()
                .orElse("shared.weight");
    }

    private RmsNorm norm(Weights weights, String name) {
        return new RmsNorm(weights.array(name + ".weight", config.width()), config.epsilon());
    }

    /** @throws IllegalArgumentException as {@link Llama#load} */
    public static T5 load(Path folder) throws IOException {
        T5Config config = T5Config.read(folder);
        Weights weights = Weights.open(folder);
        try {
            return new T5(config, weights);
        } catch (RuntimeException refused) {
            weights.close();
            throw refused;
        }
    }

    public T5Config config() {
        return config;
    }

    /** For the inputs of the other methods. */
    public NDManager manager() {
        return weights.manager();
    }

    /** The encoder's output, [rows, length, width]; the caller's to close. */
    public NDArray encode(NDArray ids, NDArray mask) {
        try (var scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            int length = Math.toIntExact(ids.getShape().get(1));
            NDArray hidden = embed(ids);
            NDArray added =
                    encoderPositions.added(ids.getManager(), 0, length, length).add(hide(mask));
            for (EncoderLayer layer : encoder) {
                NDArray normed = layer.norm().apply(hidden);
                hidden = hidden.add(layer.self()
                        .attend(normed, layer.self().keys(normed), layer.self().values(normed), added));
                hidden = hidden.add(layer.feeding().apply(layer.feedingNorm().apply(hidden)));
            }
            return kept(encoderNorm.apply(hidden));
        }
    }

    /** Reads the texts whole; the caller's to close. */
    public Source read(NDArray ids, NDArray mask) {
        try (var scope = new NDScope();
                NDArray hidden = encode(ids, mask)) {
            scope.suppressNotUsedWarning();
            NDList arrays = new NDList();
            for (DecoderLayer layer : decoder) {
                arrays.add(kept(layer.cross().keys(hidden)));
                arrays.add(kept(layer.cross().values(hidden)));
            }
            return new Source(arrays, kept(hide(mask)));
        }
    }

    /**
     * Logits for what follows each row, [rows, vocabulary], then the decoder's keys and values of each layer; all the
     * caller's to close.
     *
     * @param ids of rows of one length
     * @param past as the step before gave it; empty at the start
     */
    public NDList next(Source source, long[][] ids, NDList past) {
        try (var scope = new NDScope();
                NDManager inputs = weights.manager().newSubManager()) {
            scope.suppressNotUsedWarning();
            NDList outputs = decode(source, inputs.create(ids), past);
            NDArray logits = outputs.getFirst();
            outputs.set(0, logits.get(":, -1"));
            outputs.forEach(this::kept);
            return outputs;
        }
    }

    private NDList decode(Source source, NDArray ids, NDList past) {
        NDManager manager = ids.getManager();
        int before =
                past.isEmpty() ? 0 : Math.toIntExact(past.getFirst().getShape().get(2));
        int length = Math.toIntExact(ids.getShape().get(1));
        NDArray added = decoderPositions.added(manager, before, length, before + length);
        NDArray mask = Positions.of(1, length, before, null).mask(manager, NEVER);
        if (mask != null) {
            added = added.add(mask.squeeze(0));
        }
        NDArray hidden = embed(ids);
        NDList outputs = new NDList();
        for (int i = 0; i < decoder.size(); i++) {
            DecoderLayer layer = decoder.get(i);
            NDArray normed = layer.norm().apply(hidden);
            NDArray keys = layer.self().keys(normed);
            NDArray values = layer.self().values(normed);
            if (before > 0) {
                keys = NDArrays.concat(new NDList(past.get(2 * i), keys), 2);
                values = NDArrays.concat(new NDList(past.get(2 * i + 1), values), 2);
            }
            hidden = hidden.add(layer.self().attend(normed, keys, values, added));
            hidden = hidden.add(layer.cross()
                    .attend(
                            layer.crossNorm().apply(hidden),
                            source.arrays().get(2 * i),
                            source.arrays().get(2 * i + 1),
                            source.mask()));
            hidden = hidden.add(layer.feeding().apply(layer.feedingNorm().apply(hidden)));
            outputs.add(keys);
            outputs.add(values);
        }
        NDArray normed = decoderNorm.apply(hidden);
        NDArray scaled = config.scaled() ? normed.mul((float) (1 / Math.sqrt(config.width()))) : normed;
        outputs.addFirst(new Linear(head, null).apply(scaled));
        return outputs;
    }

    private NDArray embed(NDArray ids) {
        return Embedding.embedding(ids, embedding, SparseFormat.DENSE).singletonOrThrow();
    }

    private static NDArray hide(NDArray mask) {
        return mask.toType(DataType.FLOAT32, true)
                .sub(1f)
                .mul(Float.MAX_VALUE)
                .reshape(mask.getShape().get(0), 1, 1, mask.getShape().get(1));
    }

    private NDArray kept(NDArray array) {
        array.attach(weights.manager());
        NDScope.unregister(array);
        return array;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        try (var scope = new NDScope();
                Source source = read(inputs.get(0), inputs.get(1))) {
            scope.suppressNotUsedWarning();
            NDArray logits = decode(source, inputs.get(2), new NDList()).getFirst();
            logits.attach(inputs.getManager());
            NDScope.unregister(logits);
            return new NDList(logits);
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {new Shape(inputs[2].get(0), inputs[2].get(1), config.vocabulary())};
    }

    @Override
    public void close() {
        weights.close();
    }
}
