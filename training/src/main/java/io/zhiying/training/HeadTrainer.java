package io.zhiying.training;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a head on vectors with Adam and cross-entropy, until the validation loss has not fallen for a while, and keeps
 * the parameters of its lowest point. Then it divides the last layer by the temperature at which the validation loss is
 * lowest (Guo et al. 2017, "On Calibration of Modern Neural Networks"), so that a probability of 0.8 is right in about
 * 8 of 10 cases.
 *
 * <p>A vector of length 1 has very small coordinates, from which Adam learns slowly. So they are multiplied by the root
 * of the dimension here, and the first layer's weight by the same at the end: the same function of the vector.
 */
final class HeadTrainer {
    private static final Logger log = LoggerFactory.getLogger(HeadTrainer.class);

    private final Settings settings;

    HeadTrainer(Settings settings) {
        this.settings = settings;
    }

    /**
     * @param maxEpochs passes over the data at most
     * @param patience epochs without a lower validation loss after which it stops
     * @param seed of the initial parameters and of the order of the examples
     */
    record Settings(int maxEpochs, int patience, int batch, float learningRate, int seed) {}

    /**
     * @param epoch with the lowest validation loss, from 1
     * @param temperature that the logits were divided by
     */
    record Outcome(int epoch, double temperature) {}

    /** Trains the model's block in place. */
    Outcome train(Model model, Examples training, Examples validation) {
        model.getNDManager().getEngine().setRandomSeed(settings.seed());
        DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(Optimizer.adam()
                        .optLearningRateTracker(Tracker.fixed(settings.learningRate()))
                        .build());
        int best = 0;
        try (Trainer trainer = model.newTrainer(config)) {
            trainer.initialize(new Shape(settings.batch(), training.dimension()));
            float scale = (float) Math.sqrt(training.dimension());
            double lowest = Double.MAX_VALUE;
            List<float[]> kept = parameters(model.getBlock());
            Random order = new Random(settings.seed());
            for (int epoch = 1; epoch <= settings.maxEpochs() && epoch - best <= settings.patience(); epoch++) {
                pass(trainer, training, scale, order);
                double loss = loss(logits(trainer, validation, scale), validation.labels(), 1);
                log.info("epoch {}: validation loss {}", epoch, Math.round(loss * 1e4) / 1e4);
                if (loss < lowest) {
                    lowest = loss;
                    best = epoch;
                    kept = parameters(model.getBlock());
                }
            }
            restore(model.getBlock(), kept);
            double temperature = temperature(logits(trainer, validation, scale), validation.labels());
            divideLastLayer(model.getBlock(), temperature);
            firstWeight(model.getBlock()).muli(scale);
            return new Outcome(best, Math.round(temperature * 1e4) / 1e4);
        }
    }

    private void pass(Trainer trainer, Examples examples, float scale, Random order) {
        List<Integer> places =
                new ArrayList<>(IntStream.range(0, examples.size()).boxed().toList());
        Collections.shuffle(places, order);
        for (int from = 0; from < places.size(); from += settings.batch()) {
            Examples batch = examples.at(places.subList(from, Math.min(from + settings.batch(), places.size())));
            try (NDManager manager = trainer.getManager().newSubManager();
                    GradientCollector gradients = trainer.newGradientCollector()) {
                NDArray labels = manager.create(batch.labels()).toType(DataType.INT64, false);
                NDList output = trainer.forward(new NDList(input(manager, batch, scale)));
                NDArray loss = trainer.getLoss().evaluate(new NDList(labels), output);
                gradients.backward(loss);
                output.attach(manager);
                loss.attach(manager);
            }
            trainer.step();
        }
    }

    private static float[][] logits(Trainer trainer, Examples examples, float scale) {
        try (NDManager manager = trainer.getManager().newSubManager();
                NDList output = trainer.evaluate(new NDList(input(manager, examples, scale)))) {
            return rows(output.singletonOrThrow());
        }
    }

    private static float[][] rows(NDArray matrix) {
        int columns = (int) matrix.getShape().get(1);
        float[] values = matrix.toFloatArray();
        return IntStream.range(0, values.length / columns)
                .mapToObj(row -> java.util.Arrays.copyOfRange(values, row * columns, (row + 1) * columns))
                .toArray(float[][]::new);
    }

    private static NDArray input(NDManager manager, Examples examples, float scale) {
        return manager.create(examples.vectors()).muli(scale);
    }

    private static double temperature(float[][] logits, int[] labels) {
        double best = 1;
        for (double candidate = 0.5; candidate <= 4; candidate *= 1.01) {
            if (loss(logits, labels, candidate) < loss(logits, labels, best)) {
                best = candidate;
            }
        }
        return best;
    }

    private static double loss(float[][] logits, int[] labels, double temperature) {
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            sum -= Math.log(Math.max(Softmax.of(logits[i], temperature)[labels[i]], 1e-12));
        }
        return sum / labels.length;
    }

    private static List<float[]> parameters(Block block) {
        return block.getParameters().values().stream()
                .map(parameter -> parameter.getArray().toFloatArray())
                .toList();
    }

    private static void restore(Block block, List<float[]> values) {
        List<Parameter> parameters = block.getParameters().values();
        for (int i = 0; i < values.size(); i++) {
            NDArray array = parameters.get(i).getArray();
            array.set(values.get(i));
        }
    }

    private static NDArray firstWeight(Block block) {
        return block.getParameters().valueAt(0).getArray();
    }

    /** The last two parameters are the weight and bias that make the logits. */
    private static void divideLastLayer(Block block, double temperature) {
        List<Parameter> parameters = block.getParameters().values();
        for (Parameter parameter : parameters.subList(parameters.size() - 2, parameters.size())) {
            parameter.getArray().divi(temperature);
        }
    }
}
