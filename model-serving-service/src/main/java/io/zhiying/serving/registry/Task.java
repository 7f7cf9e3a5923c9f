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
    /** A vector of an encoder in, a probability for each label out. */
    EMBEDDING_CLASSIFICATION,
    /** Text in, its continuation out. */
    TEXT_GENERATION,
    /** Tensors in, tensors out, as the graph has them. */
    TABULAR;

    @JsonValue
    public String value() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public boolean readsText() {
        return this == TEXT_EMBEDDING || this == TEXT_CLASSIFICATION;
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
