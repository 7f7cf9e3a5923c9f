package io.zhiying.serving.engine;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import ai.onnxruntime.OrtException;
import io.zhiying.architectures.transformer.CausalConfig;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A causal language model on ONNX Runtime, exported with its cache as Optimum does it: {@code input_ids},
 * {@code attention_mask}, perhaps {@code position_ids}, and {@code past_key_values.N.key} and {@code .value} in;
 * {@code logits} and {@code present.N.key} and {@code .value} out.
 */
public final class OnnxSequences implements SequenceModel {
    private static final String PAST = "past_key_values.";
    private static final String PRESENT = "present.";

    private final Model model;
    private final Predictor<NDList, NDList> predictor;
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> past;
    private final int vocabulary;
    private final int positions;

    private OnnxSequences(Model model, List<TensorSpec> inputs, int vocabulary, int positions) {
        this.model = model;
        this.predictor = model.newPredictor(new NoopTranslator());
        this.inputs = inputs;
        this.past = past(inputs);
        this.vocabulary = vocabulary;
        this.positions = positions;
    }

    /** @throws IllegalArgumentException the graph has no cache of the known form */
    public static void require(OnnxFile file) {
        List<TensorSpec> inputs = file.signature().inputs();
        for (TensorSpec input : inputs) {
            boolean known =
                    List.of("input_ids", "attention_mask", "position_ids").contains(input.name())
                            && input.datatype() == TensorType.INT64;
            boolean cache = input.name().startsWith(PAST)
                    && input.datatype() == TensorType.FP32
                    && input.shape().size() == 4
                    && input.shape().get(1) > 0
                    && input.shape().get(3) > 0;
            if (!known && !cache) {
                throw new IllegalArgumentException(
                        "the input %s %s %s is none of input_ids, attention_mask, position_ids and past_key_values.N.*"
                                .formatted(input.name(), input.datatype(), input.shape()));
            }
        }
        if (past(inputs).isEmpty() || file.signature().output("logits").isEmpty()) {
            throw new IllegalArgumentException("the graph has no cache (past_key_values.N.key) or no logits");
        }
        for (TensorSpec one : past(inputs)) {
            if (file.signature().output(present(one.name())).isEmpty()) {
                throw new IllegalArgumentException("the graph has no output " + present(one.name()));
            }
        }
    }

    private static List<TensorSpec> past(List<TensorSpec> inputs) {
        return inputs.stream().filter(input -> input.name().startsWith(PAST)).toList();
    }

    private static String present(String name) {
        return PRESENT + name.substring(PAST.length());
    }

    static OnnxSequences open(Path folder, int threads) {
        Model model = Model.newInstance("onnx", EngineName.ONNX_RUNTIME.value());
        try {
            OnnxFile file = OnnxFile.read(OnnxFile.in(folder));
            require(file);
            model.load(OnnxFile.in(folder), null, Map.of("sessionOptions", OnnxRuntimeGraph.options(threads)));
            CausalConfig config = CausalConfig.read(folder);
            return new OnnxSequences(model, file.signature().inputs(), config.vocabulary(), config.positions());
        } catch (IOException | MalformedModelException | OrtException | RuntimeException failure) {
            model.close();
            throw new Graph.GraphFailure("ONNX Runtime cannot load the model", failure);
        }
    }

    @Override
    public int vocabulary() {
        return vocabulary;
    }

    @Override
    public int positions() {
        return positions;
    }

    @Override
    public Decoding start(long[] input) {
        var decoding = new Growing();
        try {
            decoding.step(new long[][] {input});
            return decoding;
        } catch (RuntimeException failure) {
            decoding.close();
            throw failure;
        }
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
    }

    private final class Growing implements Decoding {
        private final NDManager manager = model.getNDManager().newSubManager();
        private NDList cache = new NDList();
        private int length;
        private float[][] logits = new float[0][];

        void step(long[][] ids) {
            try (NDManager inside = manager.newSubManager()) {
                NDList given = new NDList();
                for (TensorSpec input : inputs) {
                    if (!input.name().startsWith(PAST)) {
                        given.add(OnnxArrays.named(input.name(), of(inside, input.name(), ids)));
                    }
                }
                for (int i = 0; i < past.size(); i++) {
                    TensorSpec spec = past.get(i);
                    given.add(OnnxArrays.named(
                            spec.name(),
                            cache.isEmpty() ? OnnxArrays.nothing(inside, ids.length, spec) : cache.get(i)));
                }
                NDList outputs;
                synchronized (predictor) {
                    outputs = predictor.predict(given);
                }
                outputs.attach(inside);
                keep(outputs);
                length += ids[0].length;
            } catch (TranslateException | EngineException failure) {
                throw new Graph.GraphFailure("ONNX Runtime cannot run the model", failure);
            }
        }

        private NDArray of(NDManager inside, String name, long[][] ids) {
            int rows = ids.length;
            int step = ids[0].length;
            boolean mask = name.equals("attention_mask");
            int width = mask ? length + step : step;
            long[] values = new long[rows * width];
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < width; i++) {
                    values[row * width + i] = mask ? 1 : name.equals("position_ids") ? length + i : ids[row][i];
                }
            }
            return inside.create(values, new Shape(rows, width));
        }

        private void keep(NDList outputs) {
            NDList before = cache;
            NDList kept = new NDList();
            for (TensorSpec spec : past) {
                NDArray present = OnnxArrays.output(outputs, present(spec.name()));
                present.attach(manager);
                kept.add(present);
            }
            cache = kept;
            before.close();
            logits = OnnxArrays.last(OnnxArrays.output(outputs, "logits"));
        }

        @Override
        public float[][] logits() {
            return logits;
        }

        @Override
        public void advance(int[] order, long[] tokens) {
            reorder(order);
            step(Arrays.stream(tokens).mapToObj(token -> new long[] {token}).toArray(long[][]::new));
        }

        private void reorder(int[] order) {
            if (PytorchPast.isIdentity(order, logits.length)) {
                return;
            }
            NDList reordered = OnnxArrays.picked(manager, cache, order, logits.length);
            cache.close();
            cache = reordered;
        }

        @Override
        public void close() {
            manager.close();
        }
    }
}
