package io.zhiying.serving.endpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The labels of one input, the likeliest first.
 *
 * @param index of the input
 */
record Scored(int index, List<Label> labels) {
    record Label(String label, double score) {}

    /**
     * @param scores of all inputs, one after another, each with as many as there are labels
     * @param top of the labels; null for all
     */
    static List<Scored> of(List<String> labels, float[] scores, @Nullable Integer top) {
        List<Scored> inputs = new ArrayList<>();
        for (int from = 0; from < scores.length; from += labels.size()) {
            List<Label> all = new ArrayList<>();
            for (int i = 0; i < labels.size(); i++) {
                all.add(new Label(labels.get(i), scores[from + i]));
            }
            all.sort(Comparator.comparingDouble(Label::score).reversed());
            inputs.add(new Scored(
                    inputs.size(), top == null ? all : List.copyOf(all.subList(0, Math.min(top, all.size())))));
        }
        return inputs;
    }
}
