package io.zhiying.profile.outcome;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is known of many customers, a row each, as text.
 *
 * @param columns their names
 * @param rows as many cells as there are columns; an empty cell is one that is not known
 */
public record Table(List<String> columns, List<List<String>> rows) {
    public Table {
        if (new HashSet<>(columns).size() != columns.size()) {
            throw new IllegalArgumentException("two columns have the same name");
        }
        for (var row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "a row has %d cells where there are %d columns".formatted(row.size(), columns.size()));
            }
        }
    }

    List<String> column(int index) {
        return rows.stream().map(row -> row.get(index)).toList();
    }

    Table only(int[] chosen) {
        var some = new ArrayList<List<String>>(chosen.length);
        for (int row : chosen) {
            some.add(rows.get(row));
        }
        return new Table(columns, some);
    }

    /** Without these columns. */
    public Table without(List<String> names) {
        int[] kept = IntStream.range(0, columns.size())
                .filter(i -> !names.contains(columns.get(i)))
                .toArray();
        return new Table(
                IntStream.of(kept).mapToObj(columns::get).toList(),
                rows.stream()
                        .map(row -> IntStream.of(kept).mapToObj(row::get).toList())
                        .toList());
    }
}
