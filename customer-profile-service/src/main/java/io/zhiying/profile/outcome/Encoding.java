package io.zhiying.profile.outcome;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * How the cells of a table become numbers: a number is itself, a word is a one in the place of that word, and what is
 * not known is not a number. Learnt from the rows that a model is trained on, and no others.
 *
 * @param columns those that say something
 * @param features names of the numbers, in their order
 * @param left columns that say nothing: the same for all, or different for nearly all
 */
public record Encoding(List<Column> columns, List<String> features, List<String> left) {
    /** Words beyond the most frequent ones count as none of them. */
    private static final int MAX_WORDS = 40;
    /** A column of words of which more than this share is different names the customers and says nothing of them. */
    private static final double MAX_DIFFERENT = 0.5;

    /**
     * @param index in the table
     * @param first place of its numbers
     * @param words in their places, from {@code first} on; empty for numbers
     */
    public record Column(int index, int first, Map<String, Integer> words) {
        int width() {
            return Math.max(1, words.size());
        }
    }

    public Encoding {
        columns = List.copyOf(columns);
        features = List.copyOf(features);
        left = List.copyOf(left);
    }

    static Encoding of(Table table) {
        var columns = new ArrayList<Column>();
        var features = new ArrayList<String>();
        var left = new ArrayList<String>();
        for (int i = 0; i < table.columns().size(); i++) {
            var name = table.columns().get(i);
            var known = table.column(i).stream().filter(cell -> !cell.isBlank()).toList();
            var different = new HashSet<>(known);
            boolean numbers = known.stream().allMatch(cell -> !Double.isNaN(number(cell)));
            if (different.size() < 2
                    || !numbers && different.size() > MAX_WORDS && different.size() > MAX_DIFFERENT * known.size()) {
                left.add(name);
            } else if (numbers) {
                columns.add(new Column(i, features.size(), Map.of()));
                features.add(name);
            } else {
                int first = features.size();
                var words = new HashMap<String, Integer>();
                for (String word : mostFrequent(known)) {
                    words.put(word, features.size());
                    features.add(name + " = " + word);
                }
                columns.add(new Column(i, first, words));
            }
        }
        return new Encoding(columns, features, left);
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

    /** The index in the table of the column that a number comes from. */
    int columnOf(int feature) {
        return columns.stream()
                .filter(column -> column.first() <= feature && feature < column.first() + column.width())
                .findFirst()
                .orElseThrow()
                .index();
    }

    /** Row by row, {@link #features()} numbers each. */
    float[] encode(Table table) {
        int width = features.size();
        float[] numbers = new float[table.rows().size() * width];
        for (int row = 0; row < table.rows().size(); row++) {
            var cells = table.rows().get(row);
            for (var column : columns) {
                encode(cells.get(column.index()), column, numbers, row * width);
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
