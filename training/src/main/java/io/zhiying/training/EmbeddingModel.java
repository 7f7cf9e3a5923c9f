package io.zhiying.training;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;

/**
 * A BERT sentence encoder on ONNX Runtime: the vector of the first token ([CLS]), at length 1, as the bge family is
 * defined (Xiao et al. 2023, "C-Pack"). Model-serving computes the same vectors; a head fits only those.
 */
public final class EmbeddingModel implements AutoCloseable {
    private static final int MAX_TOKENS = 512;

    private final String name;
    private final Model model;
    private final HuggingFaceTokenizer tokenizer;
    private final Predictor<NDList, NDList> predictor;

    private EmbeddingModel(String name, Model model, HuggingFaceTokenizer tokenizer) {
        this.name = name;
        this.model = model;
        this.tokenizer = tokenizer;
        this.predictor = model.newPredictor(new NoopTranslator());
    }

    /** @param name such as {@code bge-small-zh-v1.5}: its ONNX file and tokenizer lie at the root of the class path */
    public static EmbeddingModel open(String name, int threads) throws IOException {
        Model model = Model.newInstance(name, "OnnxRuntime");
        try (InputStream graph = resource(name + ".onnx");
                InputStream tokens = resource(name + "-tokenizer.json")) {
            model.load(graph, Map.of("intraOpNumThreads", String.valueOf(threads), "interOpNumThreads", "1"));
            HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(
                    tokens, Map.of("padding", "true", "truncation", "true", "maxLength", String.valueOf(MAX_TOKENS)));
            return new EmbeddingModel(name, model, tokenizer);
        } catch (MalformedModelException e) {
            model.close();
            throw new IOException(name + " is not a model that ONNX Runtime can read", e);
        }
    }

    private static InputStream resource(String file) throws IOException {
        InputStream in = EmbeddingModel.class.getResourceAsStream("/" + file);
        if (in == null) {
            throw new FileNotFoundException(file + " is not on the class path");
        }
        return in;
    }

    public String name() {
        return name;
    }

    /** One vector of length 1 for each text. Not thread-safe. */
    public float[][] embed(List<String> texts) {
        Encoding[] encodings = tokenizer.batchEncode(texts);
        int length = encodings[0].getIds().length;
        try (NDManager manager = model.getNDManager().newSubManager();
                NDList input = new NDList(
                        array(manager, "input_ids", encodings, length, Encoding::getIds),
                        array(manager, "attention_mask", encodings, length, Encoding::getAttentionMask),
                        array(manager, "token_type_ids", encodings, length, Encoding::getTypeIds));
                NDList output = predictor.predict(input)) {
            NDArray states = output.get(0);
            return firstTokens(states.toFloatArray(), texts.size(), length, (int)
                    states.getShape().get(2));
        } catch (TranslateException e) {
            throw new IllegalStateException("ONNX Runtime did not embed the texts", e);
        }
    }

    private interface Part {
        long[] of(Encoding encoding);
    }

    private static NDArray array(NDManager manager, String name, Encoding[] encodings, int length, Part part) {
        LongBuffer values = LongBuffer.allocate(encodings.length * length);
        for (Encoding encoding : encodings) {
            values.put(part.of(encoding));
        }
        NDArray array = manager.create(values.array(), new Shape(encodings.length, length));
        array.setName(name);
        return array;
    }

    private static float[][] firstTokens(float[] states, int texts, int length, int dimension) {
        float[][] vectors = new float[texts][dimension];
        for (int i = 0; i < texts; i++) {
            System.arraycopy(states, i * length * dimension, vectors[i], 0, dimension);
            normalise(vectors[i]);
        }
        return vectors;
    }

    private static void normalise(float[] vector) {
        double sum = 0;
        for (float value : vector) {
            sum += value * value;
        }
        float norm = (float) Math.sqrt(sum);
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= norm;
        }
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
        tokenizer.close();
    }
}
