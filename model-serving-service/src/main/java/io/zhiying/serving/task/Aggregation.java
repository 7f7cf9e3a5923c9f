package io.zhiying.serving.task;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the labels of a word's pieces become one, as the transformers library names it. */
public enum Aggregation {
    /** Each piece has its own. */
    SIMPLE,
    /** That of the first piece. */
    FIRST,
    /** That of the piece that is surest. */
    MAX,
    /** The likeliest by the mean of the pieces' probabilities. */
    AVERAGE;

    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Aggregation> find(String value) {
        return Arrays.stream(values()).filter(one -> one.value().equals(value)).findFirst();
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(Aggregation::value).toList();
    }
}
