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
import io.zhiying.architectures.transformer.EncoderDecoderConfig;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * An encoder-decoder on ONNX Runtime in the three graphs that Optimum exports: {@code encoder_model.onnx} reads,
 * {@code decoder_model.onnx} makes the first step, {@code decoder_with_past_model.onnx} each later one. Keys and values of
 * what was read come from the first step and stay.
 */
public final class OnnxEncoderDecoder implements SequenceModel {
    /** The graphs of a folder, in the order of their use. */
    public static final List<String> FILES =
            List.of("encoder_model.onnx", "decoder_model.onnx", "decoder_with_past_model.onnx");

    private static final String PAST = "past_key_values.";
    private static final String PRESENT = "present.";
    private static final String READ = ".encoder.";
    private static final String HIDDEN = "encoder_hidden_states";
    private static final String LOGITS = "logits";

    private final List<Part> parts;
    private final EncoderDecoderConfig config;

    private OnnxEncoderDecoder(List<Part> parts, EncoderDecoderConfig config) {
        this.parts = parts;
        this.config = config;
    }

    /** @throws IllegalArgumentException the three are not exported so */
    public static void require(OnnxFile encoder, OnnxFile first, OnnxFile later) {
        requireInputs(FILES.get(0), encoder, List.of("input_ids", "attention_mask"));
        requireInputs(FILES.get(1), first, List.of("input_ids", HIDDEN, "encoder_attention_mask"));
        requireInputs(FILES.get(2), later, List.of("input_ids", HIDDEN, "encoder_attention_mask"));
        requireOutput(FILES.get(1), first, LOGITS);
        requireOutput(FILES.get(2), later, LOGITS);
        List<TensorSpec> cache = cache(later.signature());
        if (cache.isEmpty()) {
            throw new IllegalArgumentException(FILES.get(2) + " has no cache (past_key_values.N.decoder.key)");
        }
        for (TensorSpec one : cache) {
            requireOutput(FILES.get(1), first, present(one));
            if (!one.name().contains(READ)) {
                requireOutput(FILES.get(2), later, present(one));
            }
        }
    }

    private static void requireInputs(String name, OnnxFile file, List<String> known) {
        for (TensorSpec input : file.signature().inputs()) {
            boolean cache = input.name().startsWith(PAST) && name.equals(FILES.get(2));
            TensorType type = cache || input.name().equals(HIDDEN) ? TensorType.FP32 : TensorType.INT64;
            if (!cache && !known.contains(input.name()) || input.datatype() != type) {
                throw new IllegalArgumentException(
                        "the input %s %s of %s is none that is known".formatted(input.name(), input.datatype(), name));
            }
        }
    }

    private static void requireOutput(String name, OnnxFile file, String output) {
        if (file.signature().output(output).isEmpty()) {
            throw new IllegalArgumentException("%s has no output %s".formatted(name, output));
        }
    }

    private static List<TensorSpec> cache(Signature signature) {
        return signature.inputs().stream()
                .filter(input -> input.name().startsWith(PAST))
                .toList();
    }

    private static String present(TensorSpec past) {
        return PRESENT + past.name().substring(PAST.length());
    }

    static OnnxEncoderDecoder open(Path folder, int threads) {
        List<Part> parts = new ArrayList<>();
        try {
            for (String name : FILES) {
                parts.add(Part.open(OnnxFile.in(folder, name), threads));
            }
            return new OnnxEncoderDecoder(parts, EncoderDecoderConfig.read(folder));
        } catch (IOException | MalformedModelException | OrtException | RuntimeException failure) {
            parts.forEach(Part::close);
            throw new Graph.GraphFailure("ONNX Runtime cannot load the model", failure);
        }
    }

    /** One of the three graphs. */
    private record Part(Model model, Predictor<NDList, NDList> predictor, List<TensorSpec> inputs) {
        static Part open(Path file, int threads) throws IOException, MalformedModelException, OrtException {
            Model model = Model.newInstance("onnx", EngineName.ONNX_RUNTIME.value());
            try {
                model.load(file, null, Map.of("sessionOptions", OnnxRuntimeGraph.options(threads)));
                return new Part(
                        model,
                        model.newPredictor(new NoopTranslator()),
                        OnnxFile.read(file).signature().inputs());
            } catch (IOException | MalformedModelException | RuntimeException failure) {
                model.close();
                throw failure;
            }
        }

        NDList run(NDList inputs) {
            try {
                synchronized (predictor) {
                    return predictor.predict(inputs);
                }
            } catch (TranslateException | EngineException failure) {
                throw new Graph.GraphFailure("ONNX Runtime cannot run the model", failure);
            }
        }

        void close() {
            predictor.close();
            model.close();
        }
    }

    @Override
    public int vocabulary() {
        return config.vocabulary();
    }

    @Override
    public int positions() {
        return config.positions();
    }

    @Override
    public Decoding start(long[] input) {
        var decoding = new Growing(input.length);
        try {
            decoding.begin(input);
            return decoding;
        } catch (RuntimeException failure) {
            decoding.close();
            throw failure;
        }
    }

    @Override
    public void close() {
        parts.forEach(Part::close);
    }

    private final class Growing implements Decoding {
        private final NDManager manager =
                parts.getFirst().model().getNDManager().newSubManager();
        private final int read;
        private NDArray hidden = manager.create(0f);
        /** In the order of the inputs of the third graph. */
        private final List<NDArray> cache = new ArrayList<>();

        private float[][] logits = new float[0][];

        Growing(int read) {
            this.read = read;
        }

        void begin(long[] input) {
            try (NDManager inside = manager.newSubManager()) {
                NDList given = new NDList();
                for (TensorSpec spec : parts.get(0).inputs()) {
                    long[] values = spec.name().equals("input_ids") ? input : ones(input.length);
                    given.add(OnnxArrays.named(spec.name(), inside.create(values, new Shape(1, input.length))));
                }
                NDList outputs = parts.get(0).run(given);
                outputs.attach(inside);
                hidden.close();
                hidden = outputs.getFirst();
                hidden.attach(manager);
            }
            step(parts.get(1), new long[] {config.start()});
        }

        private void step(Part part, long[] tokens) {
            List<TensorSpec> names = cache(new Signature(parts.get(2).inputs(), List.of()));
            try (NDManager inside = manager.newSubManager()) {
                NDList given = new NDList();
                int at = 0;
                for (TensorSpec spec : part.inputs()) {
                    NDArray array = switch (spec.name()) {
                        case "input_ids" -> inside.create(tokens, new Shape(tokens.length, 1));
                        case "encoder_attention_mask" ->
                            inside.create(ones(tokens.length * read), new Shape(tokens.length, read));
                        case HIDDEN -> hidden;
                        default -> cache.get(at++);
                    };
                    given.add(OnnxArrays.named(spec.name(), array));
                }
                NDList outputs = part.run(given);
                outputs.attach(inside);
                keep(names, outputs, cache.isEmpty());
                logits = OnnxArrays.last(OnnxArrays.output(outputs, LOGITS));
            }
        }

        /** What was read comes with the first step only. */
        private void keep(List<TensorSpec> names, NDList outputs, boolean first) {
            for (int i = 0; i < names.size(); i++) {
                if (!first && names.get(i).name().contains(READ)) {
                    continue;
                }
                NDArray present = OnnxArrays.output(outputs, present(names.get(i)));
                present.attach(manager);
                if (first) {
                    cache.add(present);
                } else {
                    cache.set(i, present).close();
                }
            }
        }

        @Override
        public float[][] logits() {
            return logits;
        }

        @Override
        public void advance(int[] order, long[] tokens) {
            if (!PytorchPast.isIdentity(order, logits.length)) {
                reorder(order);
            }
            step(parts.get(2), tokens);
        }

        private void reorder(int[] order) {
            NDList before = new NDList(cache);
            before.add(hidden);
            NDList picked = OnnxArrays.picked(manager, before, order, logits.length);
            before.close();
            hidden = picked.removeLast();
            IntStream.range(0, cache.size()).forEach(i -> cache.set(i, picked.get(i)));
        }

        @Override
        public void close() {
            manager.close();
        }
    }

    private static long[] ones(int length) {
        long[] ones = new long[length];
        Arrays.fill(ones, 1);
        return ones;
    }
}
