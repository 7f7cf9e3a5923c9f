package io.zhiying.nlp.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a classifier says of one text: a probability for each of its labels, in the model's order. */
public record Probabilities(Map<String, Double> byLabel) {
    public Probabilities {
        if (byLabel.isEmpty()) {
            throw new IllegalArgumentException("a classifier has at least one label");
        }
        byLabel = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(byLabel));
    }

    static Probabilities of(List<String> labels, float[] values, int from) {
        Map<String, Double> byLabel = new LinkedHashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            byLabel.put(labels.get(i), Math.round(values[from + i] * 1e6) / 1e6);
        }
        return new Probabilities(byLabel);
    }

    /** The likeliest label; of two alike the model's first. */
    public String best() {
        return byLabel.entrySet().stream()
                .reduce((a, b) -> b.getValue() > a.getValue() ? b : a)
                .orElseThrow()
                .getKey();
    }

    public double of(String label) {
        return byLabel.getOrDefault(label, 0.0);
    }
}
