package io.zhiying.serving.task;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Which outputs of a classifier of natural language inference say that the hypothesis follows, and that it does not.
 * Entailment is the label whose name begins with "entail", in any case; contradiction the one that begins with "contra",
 * or else, as the transformers library has it, the first, or the last where entailment is the first.
 */
public record EntailmentLabels(int entailment, int contradiction) {
    /** @throws IllegalArgumentException no label begins with "entail", or there is no other */
    public static EntailmentLabels of(List<String> labels) {
        int entailment = find(labels, "entail");
        if (entailment < 0 || labels.size() < 2) {
            throw new IllegalArgumentException(
                    "zero-shot classification takes a classifier of natural language inference, with a label that "
                            + "begins with \"entail\" and at least one other; the labels are " + labels);
        }
        int contradiction = find(labels, "contra");
        if (contradiction < 0) {
            contradiction = entailment == 0 ? labels.size() - 1 : 0;
        }
        return new EntailmentLabels(entailment, contradiction);
    }

    private static int find(List<String> labels, String start) {
        return IntStream.range(0, labels.size())
                .filter(i -> labels.get(i).toLowerCase(Locale.ROOT).startsWith(start))
                .findFirst()
                .orElse(-1);
    }
}
