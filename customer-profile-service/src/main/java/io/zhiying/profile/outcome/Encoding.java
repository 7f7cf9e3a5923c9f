package io.zhiying.profile.outcome;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the cells of a table become numbers: a number is itself, a word is a one in the place of that word, and what is
 * not known is not a number. Learnt from the rows that a model is trained on, and no others.
 */
public final class Encoding {
    /** Words beyond the most frequent ones count as none of them. */
    private static final int MAX_WORDS = 40;
    /** A column of words of which more than this share is different names the customers and says nothing of them. */
    private static final double MAX_DIFFERENT = 0.5;

    private final Map<Integer, Column> columns = new LinkedHashMap<>();
    private final List<String> left = new ArrayList<>();
    private final List<String> features = new ArrayList<>();

    /** @param words in their places, from {@code first} on; empty for numbers */
    private record Column(int first, Map<String, Integer> words) {}

    private Encoding() {}

    static Encoding of(Table table) {
        var encoding = new Encoding();
        for (int i = 0; i < table.columns().size(); i++) {
            encoding.add(i, table.columns().get(i), table.column(i));
        }
        return encoding;
    }

    private void add(int index, String name, List<String> cells) {
        var known = cells.stream().filter(cell -> !cell.isBlank()).toList();
        var different = new HashSet<>(known);
        if (different.size() < 2) {
            left.add(name);
        } else if (known.stream().allMatch(cell -> !Double.isNaN(number(cell)))) {
            columns.put(index, new Column(features.size(), Map.of()));
            features.add(name);
        } else if (different.size() > MAX_WORDS && different.size() > MAX_DIFFERENT * known.size()) {
            left.add(name);
        } else {
            var words = new HashMap<String, Integer>();
            int first = features.size();
            for (String word : mostFrequent(known)) {
                words.put(word, features.size());
                features.add(name + " = " + word);
            }
            columns.put(index, new Column(first, words));
        }
    }

    private static List<String> mostFrequent(List<String> words) {
        var counts = new HashMap<String, Integer>();
        words.forEach(word -> counts.merge(word, 1, Integer::sum));
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                .limit(MAX_WORDS)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Names of the numbers, in their order. */
    public List<String> features() {
        return List.copyOf(features);
    }

    /** Columns that say nothing: the same for all, or different for nearly all. */
    public List<String> left() {
        return List.copyOf(left);
    }

    /** Row by row, {@link #features()} numbers each. */
    float[] encode(Table table) {
        int width = features.size();
        float[] numbers = new float[table.rows().size() * width];
        for (int row = 0; row < table.rows().size(); row++) {
            var cells = table.rows().get(row);
            for (var entry : columns.entrySet()) {
                encode(cells.get(entry.getKey()), entry.getValue(), numbers, row * width);
            }
        }
        return numbers;
    }

    private static void encode(String cell, Column column, float[] numbers, int at) {
        if (column.words().isEmpty()) {
            numbers[at + column.first()] = (float) number(cell);
        } else {
            Integer place = column.words().get(cell);
            if (place != null) {
                numbers[at + place] = 1;
            }
        }
    }

    private static double number(String cell) {
        try {
            return Double.parseDouble(cell.strip());
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
