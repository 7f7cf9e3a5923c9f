package io.zhiying.serving.task;

import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.image.ImagePreprocessing;
import io.zhiying.serving.image.Pictures;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.registry.VersionContent;
import io.zhiying.serving.text.TextSettings;
import io.zhiying.serving.text.TextTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/** Opens the task of a version on its graph. */
public final class RowTasks {
    private RowTasks() {}

    /**
     * @param folder with the tokenizer, or what is said of preparing pictures
     * @throws IllegalArgumentException the task takes tensors as the graph has them, or a file is not what it should be
     */
    public static RowTask<?, ?> open(Task task, VersionContent content, Graph graph, Path folder, Pictures pictures)
            throws IOException {
        if (task == Task.IMAGE_CLASSIFICATION) {
            return new ImageClassificationTask(graph, pictures, ImagePreprocessing.read(folder), activation(content));
        }
        TextSettings text = Objects.requireNonNull(content.text());
        var batches = new TextBatches(graph);
        TextTokenizer tokenizer = TextTokenizer.open(folder, text.maxTokens());
        return switch (task) {
            case TEXT_EMBEDDING ->
                new EmbeddingTask(
                        batches, tokenizer, Objects.requireNonNull(text.pooling(), "pooling"), text.normalize());
            case TEXT_CLASSIFICATION -> new ClassificationTask(batches, tokenizer, activation(content));
            case TOKEN_CLASSIFICATION -> new TokenClassificationTask(batches, tokenizer, content.labels());
            case RERANKING -> new RerankingTask(batches, tokenizer);
            case ZERO_SHOT_CLASSIFICATION ->
                new ZeroShotTask(batches, tokenizer, EntailmentLabels.of(content.labels()));
            case IMAGE_CLASSIFICATION, EMBEDDING_CLASSIFICATION, TEXT_GENERATION, TEXT_TO_TEXT, TABULAR ->
                throw new IllegalArgumentException(task.value());
        };
    }

    private static Activation activation(VersionContent content) {
        String name = content.parameters().get(Activation.PARAMETER);
        return name == null ? Activation.SOFTMAX : Activation.named(name);
    }
}
