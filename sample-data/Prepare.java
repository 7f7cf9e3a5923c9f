import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Makes the files of this folder from the originals of bradleyboehmke/completejourney, exported as CSV.
 *
 * <p>Usage: {@code java sample-data/Prepare.java FOLDER-OF-ORIGINALS [TARGET-FOLDER]}
 *
 * <p>Only rows are chosen and ordered; no value is changed. The output depends on the originals alone, so that running
 * it twice writes the same bytes.
 */
final class Prepare {

    private final Path originals;
    private final Path target;

    private Prepare(Path originals, Path target) {
        this.originals = originals;
        this.target = target;
    }

    public static void main(String[] args) throws IOException {
        if (args.length < 1 || args.length > 2) {
            System.err.println("usage: java sample-data/Prepare.java FOLDER-OF-ORIGINALS [TARGET-FOLDER]");
            System.exit(2);
        }
        Path target = Path.of(args.length == 2 ? args[1] : "sample-data");
        Files.createDirectories(target);
        new Prepare(Path.of(args[0]), target).run();
    }

    private void run() throws IOException {
        Table transactions = read("transactions_sample");
        transactions.sort("transaction_timestamp", "basket_id", "product_id");
        Set<String> bought = transactions.values("product_id");
        Set<String> households = transactions.values("household_id");
        write("transactions", transactions);

        Table products = read("products").where("product_id", bought::contains);
        products.sort("product_id");
        write("products", products);

        Table coupons = read("coupons").where("product_id", products.values("product_id")::contains);
        coupons.sort("campaign_id", "coupon_upc", "product_id");
        write("coupons", coupons);

        write("demographics", read("demographics").where("household_id", households::contains));
        write("campaign_descriptions", read("campaign_descriptions"));
        write("campaigns", read("campaigns").where("household_id", households::contains));
        write("coupon_redemptions", read("coupon_redemptions").where("household_id", households::contains));
    }

    private Table read(String name) throws IOException {
        Path file = originals.resolve(name + ".csv.gz");
        try (var reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            List<String> header = cells(reader.readLine());
            List<List<String>> rows = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                List<String> cells = cells(line);
                if (cells.size() != header.size()) {
                    throw new IOException(file + ": " + cells.size() + " cells where the header has " + header.size()
                            + ": " + line);
                }
                rows.add(cells);
            }
            return new Table(header, rows);
        }
    }

    private void write(String name, Table table) throws IOException {
        Path file = target.resolve(name + ".csv.gz");
        try (var writer = new BufferedWriter(new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(file)) {
                    {
                        def.setLevel(9);
                    }
                },
                StandardCharsets.UTF_8))) {
            writer.write(line(table.header));
            for (List<String> row : table.rows) {
                writer.write(line(row));
            }
        }
        System.out.printf("%-24s %,8d rows %,10d bytes%n", name, table.rows.size(), Files.size(file));
    }

    /** One line of RFC 4180; the originals hold no line break inside a cell. */
    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
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

    private static String line(List<String> cells) {
        List<String> quoted = new ArrayList<>(cells.size());
        for (String cell : cells) {
            boolean plain = cell.indexOf(',') < 0 && cell.indexOf('"') < 0;
            quoted.add(plain ? cell : '"' + cell.replace("\"", "\"\"") + '"');
        }
        return String.join(",", quoted) + '\n';
    }

    private record Table(List<String> header, List<List<String>> rows) {

        Set<String> values(String column) {
            int at = header.indexOf(column);
            Set<String> values = new HashSet<>();
            rows.forEach(row -> values.add(row.get(at)));
            return values;
        }

        Table where(String column, Predicate<String> keep) {
            int at = header.indexOf(column);
            return new Table(header, new ArrayList<>(rows.stream().filter(row -> keep.test(row.get(at))).toList()));
        }

        void sort(String... columns) {
            Comparator<List<String>> order = (a, b) -> 0;
            for (String column : columns) {
                int at = header.indexOf(column);
                order = order.thenComparing(row -> row.get(at));
            }
            rows.sort(order);
        }
    }
}
