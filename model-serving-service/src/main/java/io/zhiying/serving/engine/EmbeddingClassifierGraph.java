package io.zhiying.serving.engine;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.zhiying.architectures.EmbeddingClassifier;
import io.zhiying.architectures.EmbeddingClassifierConfig;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The embedding classifier of model-architectures on PyTorch: {@code embedding} to {@code probabilities}. */
final class EmbeddingClassifierGraph implements Graph {
    private static final String INPUT = "embedding";
    private static final String OUTPUT = "probabilities";

    private final Model model;
    private final Predictor<NDList, NDList> predictor;
    private final Signature signature;

    private EmbeddingClassifierGraph(Model model) {
        this.model = model;
        this.predictor = model.newPredictor(new NoopTranslator());
        this.signature = signature(((EmbeddingClassifier) model.getBlock()).config());
    }

    static EmbeddingClassifierGraph open(Path folder) {
        try {
            return new EmbeddingClassifierGraph(EmbeddingClassifier.load(folder));
        } catch (IOException | MalformedModelException | RuntimeException | OutOfMemoryError failure) {
            // The error, too: a file may declare more numbers than it has.
            throw new GraphFailure("PyTorch cannot load the model", failure);
        }
    }

    private static Signature signature(EmbeddingClassifierConfig config) {
        return new Signature(
                List.of(new TensorSpec(INPUT, TensorType.FP32, List.of(-1L, (long) config.embedding()))),
                List.of(new TensorSpec(OUTPUT, TensorType.FP32, List.of(-1L, (long)
                        config.labels().size()))));
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        try (NDManager manager = model.getNDManager().newSubManager()) {
            NDList logits = predictor.predict(new NDList(DjlArrays.toDjl(manager, inputs.getFirst())));
            logits.attach(manager);
            return List.of(DjlArrays.fromDjl(
                    OUTPUT, EmbeddingClassifier.probabilities(logits).singletonOrThrow()));
        } catch (TranslateException | EngineException failure) {
            throw new GraphFailure("PyTorch cannot run the model", failure);
        }
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
    }
}
