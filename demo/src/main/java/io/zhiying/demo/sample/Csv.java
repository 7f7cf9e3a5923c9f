package io.zhiying.demo.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/** Reads a gzipped CSV file with a header line (RFC 4180, no line break inside a cell). */
final class Csv {
    private Csv() {}

    static <T> List<T> read(Path file, Function<Row, T> each) throws IOException {
        try (var reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file), 1 << 16), StandardCharsets.UTF_8))) {
            String first = reader.readLine();
            if (first == null) {
                throw new IOException(file + " is empty");
            }
            List<String> header = cells(first);
            var rows = new ArrayList<T>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                rows.add(each.apply(new Row(header, cells(line))));
            }
            return rows;
        }
    }

    private static List<String> cells(String line) {
        var cells = new ArrayList<String>();
        var cell = new StringBuilder();
        boolean quoted = false;
        for (int at = 0; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '"' && quoted && at + 1 < line.length() && line.charAt(at + 1) == '"') {
                cell.append('"');
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }

    record Row(List<String> header, List<String> cells) {
        String text(String column) {
            int at = header.indexOf(column);
            if (at < 0) {
                throw new IllegalArgumentException("no column " + column + " among " + header);
            }
            return cells.get(at);
        }
    }
}
