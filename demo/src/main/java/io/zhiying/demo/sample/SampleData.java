package io.zhiying.demo.sample;

import io.zhiying.demo.api.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The sample retailer, as {@code sample-data/README.md} describes it.
 *
 * @param baskets in the order of time
 * @param rowsRead how many rows of transactions there are
 * @param rowsWithoutQuantity rows of those that name no quantity (most are coupons) and so belong to no basket
 */
public record SampleData(
        List<Household> households,
        List<Product> products,
        List<Basket> baskets,
        List<PastCampaign> campaigns,
        List<Redemption> redemptions,
        List<Feedback> feedback,
        int rowsRead,
        int rowsWithoutQuantity) {

    public static SampleData read(Path folder) throws IOException {
        var rows = Csv.read(folder.resolve("transactions.csv.gz"), Transaction::of);
        var bought = rows.stream().filter(row -> row.quantity > 0).toList();
        return new SampleData(
                households(folder, rows),
                products(folder, bought),
                baskets(bought),
                campaigns(folder),
                redemptions(folder),
                feedback(folder),
                rows.size(),
                rows.size() - bought.size());
    }

    private record Transaction(
            String household,
            String store,
            String basket,
            String product,
            int quantity,
            BigDecimal value,
            BigDecimal discount,
            Instant time) {
        static Transaction of(Csv.Row row) {
            return new Transaction(
                    row.text("household_id"),
                    row.text("store_id"),
                    row.text("basket_id"),
                    row.text("product_id"),
                    Integer.parseInt(row.text("quantity")),
                    new BigDecimal(row.text("sales_value")),
                    new BigDecimal(row.text("retail_disc"))
                            .add(new BigDecimal(row.text("coupon_disc")))
                            .add(new BigDecimal(row.text("coupon_match_disc"))),
                    Instant.parse(row.text("transaction_timestamp").replace(' ', 'T') + "Z"));
        }
    }

    private static List<Household> households(Path folder, List<Transaction> rows) throws IOException {
        var known = new HashMap<String, Map<String, String>>();
        Csv.read(folder.resolve("demographics.csv.gz"), row -> {
            var demographics = new TreeMap<String, String>();
            for (String column : row.header()) {
                if (!column.equals("household_id") && !row.text(column).isEmpty()) {
                    demographics.put(column, row.text(column));
                }
            }
            return known.put(row.text("household_id"), demographics);
        });
        return rows.stream()
                .map(Transaction::household)
                .distinct()
                .sorted((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)))
                .map(number -> new Household(number, known.getOrDefault(number, Map.of())))
                .toList();
    }

    private static List<Product> products(Path folder, List<Transaction> bought) throws IOException {
        Map<String, List<BigDecimal>> prices = bought.stream()
                .collect(Collectors.groupingBy(
                        Transaction::product,
                        Collectors.mapping(
                                row -> row.value.divide(BigDecimal.valueOf(row.quantity), 4, RoundingMode.HALF_UP),
                                Collectors.toList())));
        return Csv.read(
                        folder.resolve("products.csv.gz"),
                        row -> new Product(
                                row.text("product_id"),
                                row.text("product_type"),
                                row.text("product_category"),
                                row.text("department"),
                                row.text("brand"),
                                row.text("package_size"),
                                median(prices.getOrDefault(row.text("product_id"), List.of(BigDecimal.ZERO)))))
                .stream()
                .filter(product -> prices.containsKey(product.id()))
                .toList();
    }

    private static BigDecimal median(List<BigDecimal> values) {
        var sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2).stripTrailingZeros();
    }

    private static List<Basket> baskets(List<Transaction> bought) {
        var byId = new LinkedHashMap<String, List<Transaction>>();
        bought.forEach(
                row -> byId.computeIfAbsent(row.basket, id -> new ArrayList<>()).add(row));
        return byId.entrySet().stream()
                .map(entry -> basket(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Basket basket(String id, List<Transaction> rows) {
        var first = rows.getFirst();
        return new Basket(
                id,
                first.household,
                first.store,
                first.time,
                rows.stream().map(Transaction::discount).reduce(BigDecimal.ZERO, BigDecimal::add),
                rows.stream()
                        .map(row -> new Basket.Line(row.product, row.quantity, row.value))
                        .toList());
    }

    private static List<PastCampaign> campaigns(Path folder) throws IOException {
        var households = new HashMap<String, List<String>>();
        Csv.read(
                folder.resolve("campaigns.csv.gz"),
                row -> households
                        .computeIfAbsent(row.text("campaign_id"), id -> new ArrayList<>())
                        .add(row.text("household_id")));
        return Csv.read(
                folder.resolve("campaign_descriptions.csv.gz"),
                row -> new PastCampaign(
                        row.text("campaign_id"),
                        row.text("campaign_type"),
                        LocalDate.parse(row.text("start_date")),
                        LocalDate.parse(row.text("end_date")),
                        List.copyOf(households.getOrDefault(row.text("campaign_id"), List.of()))));
    }

    private static List<Redemption> redemptions(Path folder) throws IOException {
        var seen = new HashMap<String, Integer>();
        return Csv.read(folder.resolve("coupon_redemptions.csv.gz"), row -> {
            int ordinal = seen.merge(String.join(",", row.cells()), 1, Integer::sum);
            return new Redemption(
                    row.text("household_id"),
                    row.text("coupon_upc"),
                    row.text("campaign_id"),
                    LocalDate.parse(row.text("redemption_date")),
                    ordinal);
        });
    }

    private static List<Feedback> feedback(Path folder) throws IOException {
        try (var lines = Files.lines(folder.resolve("feedback.jsonl"))) {
            return lines.map(Json::parse)
                    .map(line -> new Feedback(
                            line.path("id").asString(),
                            line.path("language").asString(),
                            line.path("sentiment").asString(),
                            line.path("channel").asString(),
                            line.path("text").asString()))
                    .toList();
        }
    }
}
