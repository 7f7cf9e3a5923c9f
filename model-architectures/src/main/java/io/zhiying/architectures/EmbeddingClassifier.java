package io.zhiying.architectures;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A classifier over the embedding of a frozen encoder: one linear layer, or two with a ReLU between. It takes
 * {@code embedding} [n, width] and gives logits [n, classes], so that a softmax cross-entropy loss trains it as it is;
 * {@link #probabilities} is what a server answers with.
 *
 * <p>Train: {@link #newModel}, a DJL trainer, {@link #save}. Serve: {@link #load}. Close the model that they give.
 */
public final class EmbeddingClassifier extends AbstractBlock {

    /** The engine that trains and serves this block. */
    public static final String ENGINE = "PyTorch";

    /** The name of the file of trained numbers inside an artifact's folder. */
    public static final String PARAMETERS_FILE = "model-0000.params";

    private static final String MODEL_NAME = "model";
    private static final byte VERSION = 1;

    /** More than DJL's own headers around the numbers ever take. */
    private static final long PARAMETERS_OVERHEAD_BYTES = 16 << 10;

    private final EmbeddingClassifierConfig config;
    private final @Nullable Linear hidden;
    private final Linear output;

    public EmbeddingClassifier(EmbeddingClassifierConfig config) {
        super(VERSION);
        this.config = config;
        this.hidden = config.hidden() == 0 ? null : addChildBlock("hidden", linear(config.hidden()));
        this.output = addChildBlock("output", linear(config.labels().size()));
    }

    public EmbeddingClassifierConfig config() {
        return config;
    }

    /** A model with an untrained block, on the PyTorch engine. */
    public static Model newModel(EmbeddingClassifierConfig config) {
        Model model = Model.newInstance(MODEL_NAME, ENGINE);
        model.setBlock(new EmbeddingClassifier(config));
        return model;
    }

    /** Writes the artifact, {@code architecture.json} and {@code model-0000.params}, into the folder. */
    public static void save(Model model, Path folder) throws IOException {
        var block = (EmbeddingClassifier) model.getBlock();
        Files.createDirectories(folder);
        block.config.write(folder);
        model.setProperty("Epoch", "0");
        model.save(folder, MODEL_NAME);
    }

    /**
     * Loads an artifact that {@link #save} wrote.
     *
     * @throws IllegalArgumentException the configuration is malformed, or the numbers are not those of its shape
     */
    public static Model load(Path folder) throws IOException, MalformedModelException {
        var config = EmbeddingClassifierConfig.read(folder);
        requireSize(folder.resolve(PARAMETERS_FILE), config);
        Model model = newModel(config);
        try {
            model.load(folder, MODEL_NAME);
            ((EmbeddingClassifier) model.getBlock()).requireShapes();
            return model;
        } catch (IOException | MalformedModelException | RuntimeException failure) {
            model.close();
            throw failure;
        }
    }

    /** Turns logits [n, classes] into probabilities that sum to 1 in each row. */
    public static NDList probabilities(NDList logits) {
        return new NDList(logits.singletonOrThrow().softmax(-1));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        NDList embedding = inputs;
        if (hidden != null) {
            embedding = Activation.relu(hidden.forward(parameters, embedding, training, options));
        }
        return output.forward(parameters, embedding, training, options);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {new Shape(inputs[0].get(0), config.labels().size())};
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
        Shape width = new Shape(inputs[0].get(0), config.embedding());
        if (hidden != null) {
            hidden.initialize(manager, type, width);
            width = new Shape(inputs[0].get(0), config.hidden());
        }
        output.initialize(manager, type, width);
    }

    /** DJL takes whatever shapes a file of numbers declares; only those of the configuration are right. */
    private void requireShapes() {
        List<Shape> expected = hidden == null
                ? layer(config.embedding(), config.labels().size())
                : List.of(
                        new Shape(config.hidden(), config.embedding()),
                        new Shape(config.hidden()),
                        new Shape(config.labels().size(), config.hidden()),
                        new Shape(config.labels().size()));
        List<Shape> found = getParameters().values().stream()
                .map(parameter ->
                        parameter.isInitialized() ? parameter.getArray().getShape() : new Shape())
                .toList();
        if (!found.equals(expected)) {
            throw new IllegalArgumentException(
                    PARAMETERS_FILE + " has the shapes " + found + ", the configuration asks for " + expected);
        }
    }

    private static List<Shape> layer(int in, int out) {
        return List.of(new Shape(out, in), new Shape(out));
    }

    private static void requireSize(Path parameters, EmbeddingClassifierConfig config) throws IOException {
        long limit = config.parameterCount() * Float.BYTES + PARAMETERS_OVERHEAD_BYTES;
        if (Files.size(parameters) > limit) {
            throw new IllegalArgumentException(
                    PARAMETERS_FILE + " is larger than the " + limit + " bytes that the configuration can need");
        }
    }

    private static Linear linear(int units) {
        return Linear.builder().setUnits(units).build();
    }
}
