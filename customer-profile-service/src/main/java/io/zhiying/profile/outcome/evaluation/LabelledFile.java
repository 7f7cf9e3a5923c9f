package io.zhiying.profile.outcome.evaluation;

import io.zhiying.profile.file.TextFiles;
import io.zhiying.profile.outcome.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.jspecify.annotations.Nullable;

/**
 * A table whose rows have an outcome.
 *
 * @param table without the column of the outcome
 * @param positive the value that means a yes
 * @param skipped rows without an outcome
 */
record LabelledFile(Table table, boolean[] outcomes, String positive, long skipped) {
    private static final Set<String> YES = Set.of("yes", "true", "1", "1.0", "y", "t", "是", "churned", "流失");

    /** @throws IOException that says what is wrong with the file */
    static LabelledFile read(Path file, String label, @Nullable String positive, List<String> ignored)
            throws IOException {
        var all = table(file);
        int index = index(all, label);
        for (String each : ignored) {
            index(all, each);
        }
        var labelled =
                all.rows().stream().filter(row -> !row.get(index).isBlank()).toList();
        String yes = positive(labelled.stream().map(row -> row.get(index)).toList(), label, positive);
        boolean[] outcomes = new boolean[labelled.size()];
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] = labelled.get(i).get(index).equals(yes);
        }
        var left = new ArrayList<>(ignored);
        left.add(label);
        return new LabelledFile(
                new Table(all.columns(), labelled).without(left),
                outcomes,
                yes,
                all.rows().size() - (long) labelled.size());
    }

    private static int index(Table table, String column) throws IOException {
        int index = table.columns().indexOf(column);
        if (index < 0) {
            throw new IOException(
                    "there is no column %s; there are %s".formatted(column, String.join(", ", table.columns())));
        }
        return index;
    }

    private static String positive(List<String> labels, String label, @Nullable String wanted) throws IOException {
        Map<String, Long> counts = new HashMap<>();
        labels.forEach(each -> counts.merge(each, 1L, Long::sum));
        if (wanted != null && counts.containsKey(wanted) && counts.size() >= 2) {
            return wanted;
        }
        if (wanted != null || counts.size() != 2) {
            throw new IOException("the column %s must have two values%s, and has %s"
                    .formatted(
                            label,
                            wanted == null ? " (or say by --positive which one counts)" : ", one of them " + wanted,
                            counts.keySet().stream().sorted().limit(8).toList()));
        }
        return counts.keySet().stream()
                .filter(each -> YES.contains(each.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseGet(() -> counts.entrySet().stream()
                        .min(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                        .orElseThrow()
                        .getKey());
    }

    private static Table table(Path file) throws IOException {
        try (var reader = TextFiles.open(file);
                var parser = CSVParser.builder()
                        .setReader(reader)
                        .setFormat(CSVFormat.RFC4180
                                .builder()
                                .setHeader()
                                .setSkipHeaderRecord(true)
                                .setIgnoreEmptyLines(true)
                                .get())
                        .get()) {
            var rows = new ArrayList<List<String>>();
            for (var record : parser) {
                if (record.size() != parser.getHeaderNames().size()) {
                    throw new IOException("line %,d has %d cells where the header has %d"
                            .formatted(
                                    parser.getCurrentLineNumber(),
                                    record.size(),
                                    parser.getHeaderNames().size()));
                }
                rows.add(record.toList());
            }
            return new Table(List.copyOf(parser.getHeaderNames()), rows);
        }
    }

    List<String> column(String name) throws IOException {
        int index = index(table, name);
        return table.rows().stream().map(row -> row.get(index)).toList();
    }
}
