package io.zhiying.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zhiying.platform.test.ServiceTestInitializer;
import io.zhiying.platform.test.TestTokens;
import io.zhiying.profile.file.TextFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.springframework.boot.builder.SpringApplicationBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends the sample retailer's year to the service as if it had ended yesterday, declares outcomes and prints how well
 * they are foretold and how long that takes. Argument: the folder sample-data.
 */
public final class PredictionBenchmark {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int BATCH = 500;
    private static final String WORKSPACE = "bench";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;

    private PredictionBenchmark(String base) {
        this.base = base;
    }

    public static void main(String[] args) {
        try (var context = new SpringApplicationBuilder(CustomerProfileApplication.class)
                .initializers(new ServiceTestInitializer())
                .run("--server.port=0", "--logging.level.root=WARN", ProfileServiceTest.MASTER_SECRET)) {
            new PredictionBenchmark(
                            "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"))
                    .measure(Path.of(args[0]));
            System.exit(0);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1); // the embedded servers' threads would go on
        }
    }

    private void measure(Path data) throws Exception {
        var events = events(data);
        for (int from = 0; from < events.size(); from += BATCH) {
            send(
                    "POST",
                    "/v1/batch",
                    "{\"batch\":[" + String.join(",", events.subList(from, Math.min(events.size(), from + BATCH)))
                            + "]}");
        }
        awaitCount(events.size());
        declare("no-order-30", "{\"type\":\"event\",\"event\":\"Order Completed\",\"happens\":false}", 30);
        declare("no-order-60", "{\"type\":\"event\",\"event\":\"Order Completed\",\"happens\":false}", 60);
        declare("order-7", "{\"type\":\"event\",\"event\":\"Order Completed\"}", 7);
    }

    private void declare(String name, String outcome, int days) throws Exception {
        send("POST", "/v1/profiles/predictions", """
                {"name":"%s","outcome":%s,"withinDays":%d,"among":{"event":"Order Completed","withinDays":90}}""".formatted(name, outcome, days));
        JsonNode found;
        do {
            Thread.sleep(100);
            found = send("GET", "/v1/profiles/predictions/" + name, "");
        } while (!found.at("/training/state").asString().matches("succeeded|failed"));
        var training = found.at("/training");
        System.out.printf(
                "%s: %s %s in %d ms%n%s%n",
                name,
                training.at("/state").asString(),
                training.at("/error").asString(""),
                Duration.between(
                                Instant.parse(training.at("/startedAt").asString()),
                                Instant.parse(training.at("/finishedAt").asString()))
                        .toMillis(),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(found.at("/latest")));
    }

    private void awaitCount(int events) throws Exception {
        int last = -1;
        int now = 0;
        // The counts of customers stand still once all is applied; it takes a while until the last event is.
        while (now != last || now == 0) {
            last = now;
            Thread.sleep(5_000);
            now = send("POST", "/v1/segments/preview", """
                    {"condition":{"type":"event","event":"Order Completed","count":{"atLeast":12}}}""").at("/count").asInt();
        }
        System.out.printf("%d events are in the profiles%n", events);
    }

    private JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
        var response = http.send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .header(
                                "Authorization",
                                TestTokens.bearer(
                                        WORKSPACE, "events:write", "profiles:read", "profiles:write", "segments:read"))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body.getBytes(UTF_8)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    /** An order per basket, and what is known of a household as traits from the first day on. */
    private static List<String> events(Path data) throws IOException {
        Map<String, Basket> baskets = new LinkedHashMap<>();
        for (var row : rows(data.resolve("transactions.csv.gz"))) {
            baskets.merge(
                    row.get("basket_id"),
                    new Basket(
                            row.get("household_id"),
                            row.get("transaction_timestamp").replace(' ', 'T') + "Z",
                            Double.parseDouble(row.get("sales_value"))),
                    (a, b) -> new Basket(a.household(), a.at(), a.total() + b.total()));
        }
        var last = baskets.values().stream()
                .map(basket -> LocalDate.parse(basket.at().substring(0, 10)))
                .max(LocalDate::compareTo)
                .orElseThrow();
        long shift = ChronoUnit.DAYS.between(last, LocalDate.now(ZoneOffset.UTC).minusDays(1));
        var events = new ArrayList<String>();
        for (var row : rows(data.resolve("demographics.csv.gz"))) {
            var traits = new LinkedHashMap<String, String>(row.toMap());
            traits.remove("household_id");
            events.add("{\"type\":\"identify\",\"userId\":\"%s\",\"timestamp\":\"%sT00:00:00Z\",\"traits\":%s}"
                    .formatted(
                            row.get("household_id"),
                            LocalDate.parse("2017-01-01").plusDays(shift),
                            JSON.writeValueAsString(traits)));
        }
        baskets.values()
                .forEach(basket -> events.add("""
                {"type":"track","userId":"%s","event":"Order Completed","timestamp":"%s",
                 "properties":{"total":%.2f,"currency":"USD"}}""".formatted(
                        basket.household(), Instant.parse(basket.at()).plus(Duration.ofDays(shift)), basket.total())));
        return events;
    }

    private record Basket(String household, String at, double total) {}

    private static List<CSVRecord> rows(Path file) throws IOException {
        try (var reader = TextFiles.open(file);
                var parser = CSVParser.builder()
                        .setReader(reader)
                        .setFormat(CSVFormat.RFC4180
                                .builder()
                                .setHeader()
                                .setSkipHeaderRecord(true)
                                .get())
                        .get()) {
            return parser.getRecords();
        }
    }
}
