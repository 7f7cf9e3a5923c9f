package io.zhiying.profile.outcome.prediction;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events and traits of a workspace are looked at. A feature is named after its source: {@code activity},
 * {@code purchases}, {@code track Order Completed}, {@code trait plan}.
 *
 * @param events each with features of its own
 * @param traits each a feature
 * @param currency of the purchases; null where nobody ever bought
 * @param untold events that nothing is to be learnt from, in no feature
 */
record Vocabulary(
        List<Event> events, List<String> traits, @Nullable String currency, List<Event> untold) {
    static final int[] DAYS = {7, 30, 90};

    /** Events of one kind and name. */
    record Event(String kind, String name) {
        String source() {
            return kind + " " + name;
        }
    }

    /** What a column of the table is made of, and which of that. */
    record Feature(String source, String what) {
        String column() {
            return source + ": " + what;
        }
    }

    /** In the order of the cells that {@link CustomerFeatures} gives. */
    List<Feature> features() {
        var features = new ArrayList<Feature>();
        features.addAll(counts("activity"));
        for (var what : List.of("days since the first", "days since the last", "days with one in 90 days")) {
            features.add(new Feature("activity", what));
        }
        for (var event : events) {
            features.addAll(counts(event.source()));
            features.add(new Feature(event.source(), "days since the last"));
        }
        for (var what : List.of(
                "days with one",
                "spent",
                "spent in 90 days",
                "mean",
                "days since the last",
                "mean days between",
                "since the last, in mean days between")) {
            features.add(new Feature("purchases", what));
        }
        traits.forEach(trait -> features.add(new Feature("trait " + trait, "value")));
        return List.copyOf(features);
    }

    private static List<Feature> counts(String source) {
        var counts = new ArrayList<Feature>();
        for (int days : DAYS) {
            counts.add(new Feature(source, "in %d days".formatted(days)));
        }
        counts.add(new Feature(source, "ever"));
        return counts;
    }

    /** As if these sources were not there. */
    Vocabulary without(Set<String> sources) {
        var gone = new HashSet<>(untold);
        events.stream().filter(event -> sources.contains(event.source())).forEach(gone::add);
        return new Vocabulary(
                events.stream()
                        .filter(event -> !sources.contains(event.source()))
                        .toList(),
                traits.stream()
                        .filter(trait -> !sources.contains("trait " + trait))
                        .toList(),
                sources.contains("purchases") ? null : currency,
                List.copyOf(gone));
    }
}
