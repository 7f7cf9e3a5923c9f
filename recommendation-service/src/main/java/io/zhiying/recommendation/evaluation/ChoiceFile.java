package io.zhiying.recommendation.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads interaction files: CSV with a header, or LightGCN's lists; plain or under gzip. */
final class ChoiceFile {
    private static final List<String> USERS =
            List.of("user", "userid", "householdid", "customerid", "profileid", "memberid", "buyerid", "用户", "客户");
    private static final List<String> ITEMS =
            List.of("item", "itemid", "movieid", "product", "productid", "stockcode", "sku", "商品", "产品");
    private static final List<String> TIMES = List.of(
            "timestamp",
            "time",
            "transactiontimestamp",
            "invoicedate",
            "orderdate",
            "createdat",
            "date",
            "at",
            "时间",
            "日期");
    private static final List<String> WEIGHTS = List.of("weight");

    /** The year 5138 in seconds, 1973 in milliseconds. */
    private static final double MILLISECONDS_FROM = 1e11;

    private ChoiceFile() {}

    /** Forms of files. */
    enum Format {
        /** {@code user,item,timestamp[,weight]} by the names of the header, in any order. */
        CSV,
        /** {@code user item item …}, one user a line. */
        LIGHTGCN
    }

    /**
     * Which columns of a CSV file are meant; null to find them by the usual names.
     *
     * @param minWeight lines below are left out, for example ratings below 4
     */
    record Columns(
            @Nullable String user,
            @Nullable String item,
            @Nullable String time,
            @Nullable String weight,
            double minWeight) {}

    static List<Choice> read(Path file, Format format, Columns columns) throws IOException {
        try (var reader = open(file)) {
            return format == Format.LIGHTGCN ? lists(file, reader) : csv(file, reader, columns);
        }
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        return new BufferedReader(new InputStreamReader(
                file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8));
    }

    private static List<Choice> lists(Path file, BufferedReader reader) throws IOException {
        var choices = new ArrayList<Choice>();
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            var parts = line.strip().split("\\s+");
            for (int i = 1; i < parts.length; i++) {
                choices.add(new Choice(parts[0], parts[i], 0, 1));
            }
        }
        return notEmpty(file, choices);
    }

    private static List<Choice> csv(Path file, BufferedReader reader, Columns columns) throws IOException {
        var first = reader.readLine();
        var header = first == null ? List.<String>of() : CsvLine.split(first.replace("\uFEFF", ""));
        int user = column(file, header, columns.user(), USERS, "user");
        int item = column(file, header, columns.item(), ITEMS, "item");
        int time = columns.time() == null
                ? optional(header, null, TIMES)
                : column(file, header, columns.time(), TIMES, "time");
        int weight = columns.weight() == null
                ? optional(header, null, WEIGHTS)
                : column(file, header, columns.weight(), WEIGHTS, "weight");
        var choices = new ArrayList<Choice>();
        int number = 1;
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            var cells = CsvLine.split(line);
            try {
                double given = weight < 0 ? 1 : Double.parseDouble(cells.get(weight));
                boolean named = !cells.get(user).isBlank() && !cells.get(item).isBlank();
                if (named && given >= columns.minWeight() && given > 0) {
                    choices.add(new Choice(
                            cells.get(user), cells.get(item), time < 0 ? number : seconds(cells.get(time)), given));
                }
            } catch (IndexOutOfBoundsException | NumberFormatException | DateTimeParseException e) {
                throw new IOException("%s, line %d: %s".formatted(file, number, e.getMessage()), e);
            }
        }
        return notEmpty(file, choices);
    }

    private static List<Choice> notEmpty(Path file, List<Choice> choices) throws IOException {
        if (choices.isEmpty()) {
            throw new IOException(file + " has no interactions");
        }
        return choices;
    }

    private static int column(Path file, List<String> header, @Nullable String named, List<String> usual, String what)
            throws IOException {
        int at = optional(header, named, usual);
        if (at < 0) {
            throw new IOException("%s has no column for the %s; its columns are %s. Name it with --%s-column."
                    .formatted(file, what, header, what));
        }
        return at;
    }

    private static int optional(List<String> header, @Nullable String named, List<String> usual) {
        if (named != null) {
            return header.indexOf(named);
        }
        for (int i = 0; i < header.size(); i++) {
            if (usual.contains(header.get(i).strip().toLowerCase(Locale.ROOT).replaceAll("[_ -]", ""))) {
                return i;
            }
        }
        return -1;
    }

    /** Seconds or milliseconds since 1970, or ISO 8601 with or without T and zone (then UTC). */
    private static long seconds(String text) {
        if (text.chars().allMatch(c -> Character.isDigit(c) || c == '.')) {
            double number = Double.parseDouble(text);
            return (long) (number < MILLISECONDS_FROM ? number : number / 1000);
        }
        var iso = text.strip().replace(' ', 'T');
        if (iso.length() == 10) {
            iso += "T00:00:00";
        }
        return switch (DateTimeFormatter.ISO_DATE_TIME.parseBest(iso, ZonedDateTime::from, LocalDateTime::from)) {
            case ZonedDateTime zoned -> zoned.toEpochSecond();
            case LocalDateTime local -> local.toEpochSecond(ZoneOffset.UTC);
            default -> throw new DateTimeParseException("no time", text, 0);
        };
    }
}
