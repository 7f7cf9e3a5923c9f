package io.zhiying.training;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads labelled texts from {@code .csv} (RFC 4180) or {@code .tsv} (no quoting), plain, {@code .gz} or {@code .zip}
 * (its first entry), UTF-8.
 */
final class LabelledFile {
    /** As many characters of a text as the nlp service takes. */
    static final int MAX_TEXT = 10_000;

    private final Columns columns;
    private final Map<String, Integer> classes;

    /** @param classes what the file writes for each class, to the index of the class */
    LabelledFile(Columns columns, Map<String, Integer> classes) {
        this.columns = columns;
        this.classes = Map.copyOf(classes);
    }

    /**
     * Which columns to read.
     *
     * @param names the columns of a file without a header row; empty where the first row names them
     */
    record Columns(String text, String label, List<String> names) {}

    /**
     * The texts of a file, each once, in the file's order. A text that the file gives two labels is left out: nothing
     * says which is right.
     *
     * @throws IOException also where a row has an unknown label or lacks a column, naming the row
     */
    List<LabelledText> read(Path file) throws IOException {
        Map<String, Integer> labels = new HashMap<>();
        Set<String> contradicted = new HashSet<>();
        List<LabelledText> texts = new ArrayList<>();
        try (CSVParser rows = format(file).parse(open(file))) {
            for (CSVRecord row : rows) {
                LabelledText text = text(file, row);
                if (text == null) {
                    continue;
                }
                Integer before = labels.putIfAbsent(text.text(), text.label());
                if (before == null) {
                    texts.add(text);
                } else if (before != text.label()) {
                    contradicted.add(text.text());
                }
            }
        }
        texts.removeIf(text -> contradicted.contains(text.text()));
        return texts;
    }

    private @Nullable LabelledText text(Path file, CSVRecord row) throws IOException {
        if (!row.isSet(columns.text()) || !row.isSet(columns.label())) {
            throw new IOException("%s row %d has no column %s or %s"
                    .formatted(file.getFileName(), row.getRecordNumber(), columns.text(), columns.label()));
        }
        String text = row.get(columns.text()).replace("\uFEFF", "").strip();
        Integer label = classes.get(row.get(columns.label()).strip());
        if (label == null) {
            throw new IOException("%s row %d has a label that is none of %s"
                    .formatted(file.getFileName(), row.getRecordNumber(), classes.keySet()));
        }
        if (text.isEmpty()) {
            return null;
        }
        return new LabelledText(text.substring(0, Math.min(text.length(), MAX_TEXT)), label);
    }

    private CSVFormat format(Path file) {
        CSVFormat.Builder format = name(file).contains(".tsv")
                ? CSVFormat.TDF.builder().setQuote(null).setIgnoreSurroundingSpaces(false)
                : CSVFormat.RFC4180.builder();
        format.setIgnoreEmptyLines(true);
        if (columns.names().isEmpty()) {
            format.setHeader().setSkipHeaderRecord(true);
        } else {
            format.setHeader(columns.names().toArray(String[]::new));
        }
        return format.get();
    }

    private static Reader open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file));
        if (name(file).endsWith(".gz")) {
            in = new GZIPInputStream(in);
        } else if (name(file).endsWith(".zip")) {
            ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8);
            if (zip.getNextEntry() == null) {
                throw new IOException(file.getFileName() + " is an empty zip");
            }
            in = zip;
        }
        return new InputStreamReader(in, StandardCharsets.UTF_8);
    }

    private static String name(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }
}
