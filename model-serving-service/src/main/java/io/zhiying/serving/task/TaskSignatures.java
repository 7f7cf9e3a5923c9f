package io.zhiying.serving.task;

import io.zhiying.serving.registry.Task;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.TensorType;
import io.zhiying.serving.tensor.Values;
import java.util.List;

/** What callers give and get, for each task; in the terms of the Open Inference Protocol. */
public final class TaskSignatures {
    public static final String TEXT = "text";
    public static final String QUERY = "query";
    public static final String DOCUMENT = "document";
    public static final String LABELS = "candidate_labels";
    public static final String TEMPLATE = "hypothesis_template";
    public static final String MULTI_LABEL = "multi_label";
    public static final String AGGREGATION = "aggregation";
    /** A PNG or JPEG in base64. */
    public static final String IMAGE = "image";

    public static final String EMBEDDING = "embedding";
    public static final String PROBABILITIES = "probabilities";
    public static final String SCORE = "score";
    public static final String LOGIT = "logit";
    /** For each text an array of {@link Span} in JSON. */
    public static final String SPANS = "spans";

    public static final String GENERATED = "generated_text";

    private TaskSignatures() {}

    /**
     * @param task one whose models take other than tensors as their graph has them
     * @param width of a vector, or the number of labels
     */
    public static Signature of(Task task, long width) {
        return switch (task) {
            case TEXT_EMBEDDING -> new Signature(List.of(bytes(TEXT)), List.of(floats(EMBEDDING, -1L, width)));
            case TEXT_CLASSIFICATION -> new Signature(List.of(bytes(TEXT)), List.of(floats(PROBABILITIES, -1L, width)));
            case TOKEN_CLASSIFICATION ->
                new Signature(List.of(bytes(TEXT), optional(AGGREGATION, TensorType.BYTES)), List.of(bytes(SPANS)));
            case RERANKING ->
                new Signature(List.of(bytes(QUERY), bytes(DOCUMENT)), List.of(floats(SCORE, -1L), floats(LOGIT, -1L)));
            case ZERO_SHOT_CLASSIFICATION ->
                new Signature(
                        List.of(
                                bytes(TEXT),
                                bytes(LABELS),
                                optional(TEMPLATE, TensorType.BYTES),
                                optional(MULTI_LABEL, TensorType.BOOL)),
                        List.of(floats(PROBABILITIES, -1L, -1L)));
            case IMAGE_CLASSIFICATION ->
                new Signature(List.of(bytes(IMAGE)), List.of(floats(PROBABILITIES, -1L, width)));
            case TEXT_GENERATION, TEXT_TO_TEXT -> new Signature(List.of(bytes(TEXT)), List.of(bytes(GENERATED)));
            case EMBEDDING_CLASSIFICATION, TABULAR -> throw new IllegalArgumentException(task.value());
        };
    }

    /** What servers give that are no engines of ours: a score, and no logit behind it. */
    public static Signature ofServer(Task task, long width) {
        Signature usual = of(task, width);
        return task == Task.RERANKING ? new Signature(usual.inputs(), List.of(floats(SCORE, -1L))) : usual;
    }

    /** @param rows of one width */
    public static Tensor embedding(List<float[]> rows) {
        return Inputs.stacked(EMBEDDING, rows);
    }

    public static Tensor score(float[] scores) {
        return new Tensor(SCORE, List.of((long) scores.length), new Values.Floats(scores));
    }

    private static TensorSpec bytes(String name) {
        return new TensorSpec(name, TensorType.BYTES, List.of(-1L));
    }

    private static TensorSpec optional(String name, TensorType type) {
        return new TensorSpec(name, type, List.of(1L), true);
    }

    private static TensorSpec floats(String name, Long... shape) {
        return new TensorSpec(name, TensorType.FP32, List.of(shape));
    }
}
