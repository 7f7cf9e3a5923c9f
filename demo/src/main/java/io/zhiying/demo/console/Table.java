package io.zhiying.demo.console;

import java.util.ArrayList;
import java.util.List;

/** Rows under a header, each column as wide as its widest cell up to a limit, numbers to the right. */
public final class Table {
    private static final int WIDEST = 64;
    private static final String NUMBER = "[+-]?[$]?[\\d,]+(\\.\\d+)?( ?%)?";

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... header) {
        this.header = List.of(header);
    }

    /** Adds a row of as many cells as the header has. */
    public Table row(Object... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException(cells.length + " cells under " + header.size() + " headings");
        }
        var row = new ArrayList<String>(cells.length);
        for (Object cell : cells) {
            row.add(String.valueOf(cell).replaceAll("\\s+", " "));
        }
        rows.add(row);
        return this;
    }

    /** The lines, the header first. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(line(header));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    private String line(List<String> cells) {
        var line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            int width = width(column);
            if (isNumeric(column) && TextWidth.of(cell) <= width) {
                line.append(" ".repeat(width - TextWidth.of(cell))).append(cell);
            } else {
                line.append(TextWidth.fit(cell, width));
            }
            line.append("  ");
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int width = TextWidth.of(header.get(column));
        for (List<String> row : rows) {
            width = Math.max(width, TextWidth.of(row.get(column)));
        }
        return Math.min(width, WIDEST);
    }

    private boolean isNumeric(int column) {
        return !rows.isEmpty()
                && rows.stream()
                        .map(row -> row.get(column))
                        .allMatch(cell -> cell.isEmpty() || cell.equals("–") || cell.matches(NUMBER));
    }
}
