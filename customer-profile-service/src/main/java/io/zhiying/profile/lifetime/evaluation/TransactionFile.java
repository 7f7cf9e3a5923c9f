package io.zhiying.profile.lifetime.evaluation;

import io.zhiying.profile.file.TextFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/**
 * Purchases in a file: a line each, separated by commas, semicolons, tabs or blanks, with or without a header, packed by
 * gzip or not.
 *
 * @param customers by their id, what they spent by day
 * @param columns which columns were read, for people
 * @param skipped lines without a customer, or with what is no date or no number
 */
record TransactionFile(Map<String, SortedMap<LocalDate, Double>> customers, String columns, long lines, long skipped) {

    /** @throws IOException that says what is wrong, where a column cannot be found or no line can be read */
    static TransactionFile read(Path file, Columns.Wanted wanted) throws IOException {
        var customers = new LinkedHashMap<String, SortedMap<LocalDate, Double>>();
        long lines = 0;
        long skipped = 0;
        Optional<Columns> columns = Optional.empty();
        try (var reader = TextFiles.open(file)) {
            var rows = rows(reader);
            List<String> first = rows.next();
            while (first != null) {
                if (columns.isEmpty()) {
                    columns = Optional.of(Columns.find(first, wanted));
                    if (columns.get().header()) {
                        first = rows.next();
                        columns = first == null
                                ? columns
                                : Optional.of(columns.get().completed(first));
                        continue;
                    }
                }
                lines++;
                var purchase = columns.get().purchase(first);
                if (purchase.isPresent()) {
                    customers
                            .computeIfAbsent(purchase.get().customer(), _ -> new TreeMap<>())
                            .merge(purchase.get().day(), purchase.get().amount(), Double::sum);
                } else {
                    skipped++;
                }
                first = rows.next();
            }
        }
        if (customers.isEmpty()) {
            throw new IOException("no line of %s has a customer and a date; %,d lines were read%s"
                    .formatted(file, lines, columns.map(c -> " as " + c).orElse("")));
        }
        return new TransactionFile(customers, columns.map(Columns::toString).orElse(""), lines, skipped);
    }

    /** The lines' cells, one call after the other; null at the end. */
    private interface Rows {
        @org.jspecify.annotations.Nullable
        List<String> next() throws IOException;
    }

    private static Rows rows(BufferedReader reader) throws IOException {
        reader.mark(1 << 16);
        String head = reader.readLine();
        reader.reset();
        for (char delimiter : new char[] {',', ';', '\t'}) {
            if (head != null && head.indexOf(delimiter) >= 0) {
                var records = CSVParser.builder()
                        .setReader(reader)
                        .setFormat(CSVFormat.RFC4180
                                .builder()
                                .setDelimiter(delimiter)
                                .setIgnoreEmptyLines(true)
                                .setTrim(true)
                                .get())
                        .get()
                        .iterator();
                return () -> records.hasNext() ? new ArrayList<>(records.next().toList()) : null;
            }
        }
        return () -> {
            String line = reader.readLine();
            while (line != null && line.isBlank()) {
                line = reader.readLine();
            }
            return line == null ? null : List.of(line.strip().split("\\s+"));
        };
    }
}
