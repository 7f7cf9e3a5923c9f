package io.zhiying.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zhiying.platform.test.ServiceTestInitializer;
import io.zhiying.platform.test.TestTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends a retailer's orders in batches straight to the service and measures until the last one is in its profile.
 * PostgreSQL, Kafka, the service and the sender share the machine. Arguments: events, customers, batch size, senders,
 * segments, computed traits that look at the orders, computed traits that do not.
 */
public final class IngestBenchmark {
    private IngestBenchmark() {}

    public static void main(String[] args) {
        try {
            measure(args);
            System.exit(0);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1); // the embedded servers' threads would go on
        }
    }

    private static void measure(String[] args) throws Exception {
        int events = args.length > 0 ? Integer.parseInt(args[0]) : 50_000;
        int customers = args.length > 1 ? Integer.parseInt(args[1]) : 2_377;
        int batch = args.length > 2 ? Integer.parseInt(args[2]) : 500;
        int senders = args.length > 3 ? Integer.parseInt(args[3]) : 4;
        int segments = args.length > 4 ? Integer.parseInt(args[4]) : 0;
        int traits = args.length > 5 ? Integer.parseInt(args[5]) : 0;
        int idleTraits = args.length > 6 ? Integer.parseInt(args[6]) : 0;
        var context = new SpringApplicationBuilder(CustomerProfileApplication.class)
                .initializers(new ServiceTestInitializer())
                .run("--server.port=0", "--logging.level.root=WARN", ProfileServiceTest.MASTER_SECRET);
        var base = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
        for (int run = 0; run < 3; run++) {
            var workspace = "bench" + run;
            try (var http = HttpClient.newHttpClient()) {
                for (int i = 0; i < segments; i++) {
                    post(http, base + "/v1/segments", workspace, """
                            {"name":"s%d","condition":{"type":"all","of":[
                             {"type":"event","event":"Order Completed","count":{"atLeast":2},"within":{"days":%d},
                              "where":[{"path":"products[].category","op":"eq","value":"C%d"}]},
                             {"type":"not","of":{"type":"event","event":"Order Completed","within":{"days":14}}}]}}""".formatted(i, 60 + i, i));
                }
                for (int i = 0; i < traits + idleTraits; i++) {
                    post(http, base + "/v1/computed-traits", workspace, """
                            {"name":"t%d","aggregate":"%s","event":"%s","property":"total","window":{"days":%d}}""".formatted(
                                    i, i % 2 == 0 ? "sum" : "last", i < traits ? "Order Completed" : "Other", 900 + i));
                }
                var bodies = bodies(events, customers, batch);
                var jdbc = context.getBean(JdbcClient.class);
                var before = Processors.now(jdbc);
                long start = System.nanoTime();
                try (var pool = Executors.newFixedThreadPool(senders)) {
                    List<Future<?>> sent = new ArrayList<>();
                    for (var body : bodies) {
                        sent.add(pool.submit(() -> post(http, base + "/v1/batch", workspace, body)));
                    }
                    for (var each : sent) {
                        each.get();
                    }
                }
                double accepted = (System.nanoTime() - start) / 1e9;
                awaitApplied(
                        context.getBean(JdbcClient.class),
                        context.getBean(TransactionTemplate.class),
                        workspace,
                        events);
                double applied = (System.nanoTime() - start) / 1e9;
                var after = Processors.now(jdbc);
                System.out.printf(
                        "run %d: %d events, accepted in %.1f s (%.0f/s), in the profiles in %.1f s (%.0f/s);"
                                + " processor ms per event: JVM %.3f, PostgreSQL %.3f%n",
                        run,
                        events,
                        accepted,
                        events / accepted,
                        applied,
                        events / applied,
                        1e3 * (after.jvm() - before.jvm()) / events,
                        1e3 * (after.postgres() - before.postgres()) / events);
            }
        }
        context.close();
    }

    /** Processor time of this JVM (service, Kafka and sender), and of PostgreSQL. */
    private record Processors(double jvm, double postgres) {
        static Processors now(JdbcClient jdbc) {
            long backend = jdbc.sql("select pg_backend_pid()").query(Long.class).single();
            var postmaster =
                    ProcessHandle.of(backend).flatMap(ProcessHandle::parent).orElseThrow();
            return new Processors(
                    seconds(ProcessHandle.current()),
                    postmaster.children().mapToDouble(Processors::seconds).sum());
        }

        private static double seconds(ProcessHandle process) {
            return process.info()
                    .totalCpuDuration()
                    .map(time -> time.toMillis() / 1e3)
                    .orElse(0.0);
        }
    }

    private static Object post(HttpClient http, String url, String workspace, String body) {
        try {
            var response = http.send(
                    HttpRequest.newBuilder(URI.create(url))
                            .header(
                                    "Authorization",
                                    TestTokens.bearer(
                                            workspace,
                                            "events:write",
                                            "profiles:write",
                                            "segments:write",
                                            "segments:read"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body.getBytes(UTF_8)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IllegalStateException(response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitApplied(JdbcClient jdbc, TransactionTemplate transaction, String workspace, int events)
            throws InterruptedException {
        long seen = 0;
        while (seen < events) {
            Thread.sleep(50);
            seen = io.zhiying.platform.workspace.Workspaces.call(
                    new io.zhiying.contracts.WorkspaceId(workspace),
                    () -> transaction.execute(_ -> jdbc.sql("select coalesce(sum(events), 0) from activity")
                            .query(Long.class)
                            .single()));
        }
    }

    private static List<String> bodies(int events, int customers, int batch) {
        var random = new Random(7);
        var start = Instant.parse("2026-01-01T00:00:00Z");
        var bodies = new ArrayList<String>();
        for (int i = 0; i < events; i += batch) {
            var body = new StringBuilder("{\"batch\":[");
            for (int j = i; j < Math.min(events, i + batch); j++) {
                int customer = random.nextInt(customers);
                body.append(j == i ? "" : ",").append("""
                        {"type":"track","userId":"household-%d","event":"Order Completed","messageId":"order-%d",
                         "timestamp":"%s","properties":{"order_id":"%d","total":%d.99,"currency":"USD","products":[
                          {"product_id":"%d","category":"C%d","department":"GROCERY","price":2.5,"quantity":2},
                          {"product_id":"%d","category":"C%d","department":"DRUG","price":3.49,"quantity":1}]}}""".formatted(
                                customer,
                                j,
                                start.plusSeconds(j * 600L),
                                j,
                                random.nextInt(90),
                                random.nextInt(20_000),
                                random.nextInt(50),
                                random.nextInt(20_000),
                                random.nextInt(50)));
            }
            bodies.add(body.append("]}").toString());
        }
        return bodies;
    }
}
