package io.zhiying.architectures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.NoopTranslator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingClassifierTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void answersAfterSaveAndLoadAsTheFormulaSays(int hidden) throws Exception {
        var config = new EmbeddingClassifierConfig(5, hidden, List.of("负面", "中性", "positive"));
        float[] expected;
        float[] embedding = {0.3f, -1f, 0.25f, 2f, -0.5f};
        try (Model model = EmbeddingClassifier.newModel(config)) {
            model.getBlock().initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 5));
            EmbeddingClassifier.save(model, folder);
            expected = byHand(model, hidden, embedding);
        }

        try (Model loaded = EmbeddingClassifier.load(folder)) {
            assertThat(probabilities(loaded, new float[][] {embedding})).containsExactly(expected, within(1e-6f));
            assertThat(((EmbeddingClassifier) loaded.getBlock()).config()).isEqualTo(config);
        }
        try (var files = Files.list(folder)) {
            assertThat(files.map(p -> p.getFileName().toString()))
                    .containsExactlyInAnyOrder("architecture.json", "model-0000.params");
        }
    }

    @Test
    void givesTheSameRowsInABatchAsAlone() throws Exception {
        saveUntrained(new EmbeddingClassifierConfig(4, 3, List.of("a", "b")));
        float[][] rows = random(3, 4);
        try (Model model = EmbeddingClassifier.load(folder)) {
            float[] together = probabilities(model, rows);
            for (int row = 0; row < rows.length; row++) {
                float[] alone = probabilities(model, new float[][] {rows[row]});
                assertThat(alone)
                        .containsExactly(new float[] {together[row * 2], together[row * 2 + 1]}, within(1e-6f));
            }
        }
    }

    @Test
    void learnsToTellTwoDirectionsApart() throws Exception {
        var config = new EmbeddingClassifierConfig(2, 0, List.of("left", "right"));
        var training = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optOptimizer(Optimizer.sgd()
                        .setLearningRateTracker(Tracker.fixed(1f))
                        .build());
        Engine.getEngine(EmbeddingClassifier.ENGINE).setRandomSeed(11);
        try (Model model = EmbeddingClassifier.newModel(config);
                var trainer = model.newTrainer(training);
                NDManager manager = trainer.getManager().newSubManager()) {
            trainer.initialize(new Shape(4, 2));
            NDArray data = manager.create(new float[][] {{-1, 0.2f}, {-0.8f, -0.1f}, {0.9f, 0.3f}, {1, -0.2f}});
            NDArray labels = manager.create(new long[] {0, 0, 1, 1});
            for (int step = 0; step < 50; step++) {
                try (var gradients = trainer.newGradientCollector()) {
                    NDList logits = trainer.forward(new NDList(data));
                    gradients.backward(trainer.getLoss().evaluate(new NDList(labels), logits));
                }
                trainer.step();
            }
            EmbeddingClassifier.save(model, folder);
        }

        try (Model model = EmbeddingClassifier.load(folder)) {
            float[] answer = probabilities(model, new float[][] {{-0.9f, 0}, {0.9f, 0}});
            assertThat(answer[0]).isGreaterThan(0.9f);
            assertThat(answer[3]).isGreaterThan(0.9f);
        }
    }

    @Test
    void refusesNumbersOfAnotherShape() throws Exception {
        saveUntrained(new EmbeddingClassifierConfig(4, 0, List.of("a", "b")));
        new EmbeddingClassifierConfig(3, 0, List.of("a", "b")).write(folder);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingClassifier.load(folder))
                .withMessageContaining("model-0000.params has the shapes");
    }

    @Test
    void refusesAFileLargerThanItsShapeCanNeed() throws Exception {
        saveUntrained(new EmbeddingClassifierConfig(4, 0, List.of("a", "b")));
        Files.write(folder.resolve("model-0000.params"), new byte[1 << 20]);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingClassifier.load(folder))
                .withMessageContaining("larger than");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"architecture\":\"transformer\",\"embedding\":4,\"hidden\":0,\"labels\":[\"a\",\"b\"]}",
                "{\"architecture\":\"embedding-classifier\",\"embedding\":4,\"hidden\":0,\"labels\":[\"a\"]}",
                "{\"architecture\":\"embedding-classifier\",\"embedding\":4,\"hidden\":0,\"labels\":[\"a\",\"a\"]}",
                "{\"architecture\":\"embedding-classifier\",\"embedding\":0,\"hidden\":0,\"labels\":[\"a\",\"b\"]}",
                "{\"architecture\":\"embedding-classifier\",\"embedding\":\"x\",\"hidden\":0,\"labels\":[\"a\",\"b\"]}",
                "{\"architecture\":\"embedding-classifier\",\"embedding\":4,\"hidden\":0,\"labels\":{}}",
                "{\"architecture\":\"embedding-classifier\",\"embedding\":4,\"hidden\":0,\"labels\":[\"a\",\"b\"],\"run\":1}"
            })
    void refusesAConfigurationThatIsNotOne(String json) throws Exception {
        Files.writeString(folder.resolve(EmbeddingClassifierConfig.FILE), json);

        assertThatIllegalArgumentException().isThrownBy(() -> EmbeddingClassifierConfig.read(folder));
    }

    private void saveUntrained(EmbeddingClassifierConfig config) throws Exception {
        try (Model model = EmbeddingClassifier.newModel(config)) {
            model.getBlock().initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, config.embedding()));
            EmbeddingClassifier.save(model, folder);
        }
    }

    private static float[] probabilities(Model model, float[][] rows) throws Exception {
        try (NDManager manager = model.getNDManager().newSubManager();
                Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator())) {
            NDList logits = predictor.predict(new NDList(manager.create(rows)));
            logits.attach(manager);
            return EmbeddingClassifier.probabilities(logits).singletonOrThrow().toFloatArray();
        }
    }

    /** The formula of the head in plain Java, from the model's own numbers. */
    private static float[] byHand(Model model, int hidden, float[] embedding) {
        var numbers = model.getBlock().getParameters().values().stream()
                .map(p -> p.getArray().toFloatArray())
                .toList();
        float[] input = embedding;
        int layer = 0;
        if (hidden > 0) {
            input = affine(numbers.get(0), numbers.get(1), input);
            for (int i = 0; i < input.length; i++) {
                input[i] = Math.max(0, input[i]);
            }
            layer = 2;
        }
        float[] logits = affine(numbers.get(layer), numbers.get(layer + 1), input);
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        float[] probabilities = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = (float) (Math.exp(logits[i]) / sum);
        }
        return probabilities;
    }

    private static float[] affine(float[] weight, float[] bias, float[] input) {
        float[] result = bias.clone();
        for (int row = 0; row < bias.length; row++) {
            for (int i = 0; i < input.length; i++) {
                result[row] += weight[row * input.length + i] * input[i];
            }
        }
        return result;
    }

    private static float[][] random(int rows, int columns) {
        var random = new Random(7);
        float[][] values = new float[rows][columns];
        for (float[] row : values) {
            for (int i = 0; i < columns; i++) {
                row[i] = random.nextFloat(-1, 1);
            }
        }
        return values;
    }
}
