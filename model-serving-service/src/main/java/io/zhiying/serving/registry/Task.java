package io.zhiying.serving.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a model is for; it decides what the model is given and what it answers. */
public enum Task {
    /** Text in, a vector out. */
    TEXT_EMBEDDING,
    /** Text in, a probability for each label out. */
    TEXT_CLASSIFICATION,
    /** Text in, spans with labels out. */
    TOKEN_CLASSIFICATION,
    /** A query and documents in, how well each answers out. */
    RERANKING,
    /** Text and labels in, a probability for each label out. */
    ZERO_SHOT_CLASSIFICATION,
    /** A picture in, a probability for each label out. */
    IMAGE_CLASSIFICATION,
    /** A vector of an encoder in, a probability for each label out. */
    EMBEDDING_CLASSIFICATION,
    /** Text in, its continuation out. */
    TEXT_GENERATION,
    /** Text in, another text out: translation, summaries. */
    TEXT_TO_TEXT,
    /** Tensors in, tensors out, as the graph has them. */
    TABULAR;

    @JsonValue
    public String value() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether its models write token by token. */
    public boolean writesText() {
        return this == TEXT_GENERATION || this == TEXT_TO_TEXT;
    }

    /** Whether its models take tensors as their graph has them. */
    public boolean takesTensors() {
        return this == EMBEDDING_CLASSIFICATION || this == TABULAR;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Task of(String value) {
        return Arrays.stream(values())
                .filter(task -> task.value().equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(values()).map(Task::value).collect(Collectors.joining(", "))));
    }
}
