package io.zhiying.profile.transfer;

import io.zhiying.platform.problem.Problem;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Rows of RFC 4180 under a row of column names; see {@link CsvColumn}. A row counts as one line, however many it has. */
final class CsvLines implements ImportLines {
    private final CSVParser parser;
    private final Iterator<CSVRecord> rows;
    private final List<CsvColumn> columns;
    private final Kind kind;
    private final RowGuard guard;
    private long number;

    CsvLines(InputStream in, Kind kind, int maxRow) throws IOException {
        this.kind = kind;
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        this.guard = new RowGuard(new BufferedReader(new InputStreamReader(in, decoder)), maxRow);
        this.parser = CSVParser.builder()
                .setReader(guard)
                .setFormat(CSVFormat.RFC4180)
                .get();
        this.rows = parser.iterator();
        this.columns = columns();
    }

    private List<CsvColumn> columns() {
        var header = read();
        if (header == null) {
            throw new Problem(ImportFile.UNREADABLE, "The file is empty: the first line must name its columns.");
        }
        var columns = new ArrayList<CsvColumn>();
        for (var name : header) {
            columns.add(CsvColumn.of(columns.isEmpty() ? withoutMark(name) : name, kind));
        }
        if (columns.stream().map(CsvColumn::target).distinct().count() < columns.size()) {
            throw new Problem(ImportFile.UNREADABLE, "Two columns have the same name.");
        }
        return List.copyOf(columns);
    }

    private static String withoutMark(String name) {
        return name.startsWith("\ufeff") ? name.substring(1) : name;
    }

    @Override
    public @Nullable Line next() {
        var row = read();
        if (row == null) {
            return null;
        }
        number++;
        if (row.size() != columns.size()) {
            return wrong("has %d fields where there are %d columns".formatted(row.size(), columns.size()));
        }
        try {
            return new Line(number, CsvColumn.event(columns, row.values(), kind), null);
        } catch (IllegalArgumentException e) {
            return wrong(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable CSVRecord read() {
        guard.startRow();
        try {
            return rows.hasNext() ? rows.next() : null;
        } catch (UncheckedIOException e) {
            throw unreadable(e.getCause());
        } catch (IllegalStateException e) {
            throw unreadable(e.getCause());
        }
    }

    private Problem unreadable(@Nullable Throwable cause) {
        return new Problem(
                ImportFile.UNREADABLE, "The file cannot be read after row %d: %s.".formatted(number, told(cause)));
    }

    private static String told(@Nullable Throwable cause) {
        if (cause instanceof RowGuard.TooLong) {
            return "a row is too long: is a quote missing?";
        }
        return cause instanceof CharacterCodingException ? "it is not UTF-8" : "it is not CSV as RFC 4180 says";
    }

    private Line wrong(String message) {
        return new Line(number, null, new Problem(ImportFile.LINE_INVALID, "Row %d %s.".formatted(number, message)));
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    /** Stops a row that does not end, before it fills the memory. */
    private static final class RowGuard extends FilterReader {
        private final int maxRow;
        private long read;

        RowGuard(Reader in, int maxRow) {
            super(in);
            this.maxRow = maxRow;
        }

        /** The row is longer than allowed. */
        static final class TooLong extends IOException {
            private static final long serialVersionUID = 1L;
        }

        void startRow() {
            read = 0;
        }

        /** The parser reads ahead by a buffer, so a row may be a buffer longer. */
        @Override
        public int read(char[] into, int offset, int length) throws IOException {
            if (read > maxRow) {
                throw new TooLong();
            }
            int count = super.read(into, offset, length);
            read += Math.max(count, 0);
            return count;
        }
    }
}
