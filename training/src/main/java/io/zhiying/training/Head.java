package io.zhiying.training;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.zhiying.architectures.EmbeddingClassifier;
import io.zhiying.architectures.EmbeddingClassifierConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A trained, or not yet trained, {@link EmbeddingClassifier}. Not thread-safe. */
public final class Head implements AutoCloseable {
    private final Model model;

    private Head(Model model) {
        this.model = model;
    }

    static Head untrained(int dimension, int hidden, List<String> labels) {
        return new Head(EmbeddingClassifier.newModel(new EmbeddingClassifierConfig(dimension, hidden, labels)));
    }

    /** @param folder that a training wrote */
    public static Head load(Path folder) throws IOException {
        try {
            return new Head(EmbeddingClassifier.load(folder));
        } catch (MalformedModelException e) {
            throw new IOException(folder.getFileName() + " holds no head", e);
        }
    }

    Model model() {
        return model;
    }

    public List<String> labels() {
        return ((EmbeddingClassifier) model.getBlock()).config().labels();
    }

    void save(Path folder) throws IOException {
        EmbeddingClassifier.save(model, folder);
    }

    /** The probability of each label for each vector. */
    public float[][] probabilities(float[][] vectors) {
        try (NDManager manager = model.getNDManager().newSubManager();
                Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator())) {
            NDList logits = predictor.predict(new NDList(manager.create(vectors)));
            logits.attach(manager);
            float[] values =
                    EmbeddingClassifier.probabilities(logits).singletonOrThrow().toFloatArray();
            int classes = values.length / vectors.length;
            return IntStream.range(0, vectors.length)
                    .mapToObj(row -> Arrays.copyOfRange(values, row * classes, (row + 1) * classes))
                    .toArray(float[][]::new);
        } catch (TranslateException e) {
            throw new IllegalStateException("the head gave no probabilities", e);
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
