package io.zhiying.acceptance;

import io.zhiying.demo.api.Api;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Json;
import io.zhiying.local.LocalStack;
import io.zhiying.local.Progress;
import io.zhiying.local.Secrets;
import io.zhiying.local.StackConfig;
import io.zhiying.local.StackProcess;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fills a platform of its own with a large shop ({@link MillionData}), or finds it filled by an earlier run, and
 * measures how long new segments take until their members are computed, right after the start and once more, how long it
 * takes to read a customer and to explain a membership, and what an event takes of the disk. Where other work holds the
 * machine, the processor time of all processes tells more than the clock. PostgreSQL, Kafka, gateway and profile service
 * run as {@code ./zhiying up} runs them, on ports of their own.
 *
 * <p>Arguments: profiles (1000000), events (20000000), home folder (target/million). The folder is kept.
 */
public final class MillionBenchmark {
    private static final long SEED = 20_261_128;
    private static final String WORKSPACE = "default";
    private static final int WARM_UP = 1_500;
    private static final int READS = 3_000;
    /** The first comes right after a start, with the compilers at work. */
    private static final int ROUNDS = 4;

    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final LocalStack stack;
    private final Secrets secrets;
    private final Connection database;
    private final int profiles;
    private final long events;

    private MillionBenchmark(LocalStack stack, Secrets secrets, Connection database, int profiles, long events) {
        this.stack = stack;
        this.secrets = secrets;
        this.database = database;
        this.profiles = profiles;
        this.events = events;
    }

    public static void main(String[] args) throws SQLException {
        int profiles = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        long events = args.length > 1 ? Long.parseLong(args[1]) : 20_000_000;
        Path root = StackConfig.findRoot();
        Path home = Path.of(args.length > 2 ? args[2] : "target/million").toAbsolutePath();
        var config = StackConfig.onFreePorts(root, home, System.getenv());
        var wanted = Set.of(StackProcess.CUSTOMER_PROFILE, StackProcess.GATEWAY);
        var secrets = new Secrets(home);
        try (var stack = LocalStack.start(config, wanted, Progress.silent());
                var database = DriverManager.getConnection(
                        stack.urls().jdbc("customer_profile"), "postgres", secrets.password("postgres"))) {
            new MillionBenchmark(stack, secrets, database, profiles, events).measure();
        }
    }

    private void measure() throws SQLException {
        fill();
        storage();
        var service = new InternalCaller(stack.urls().customerProfile(), secrets.password("internal-token"));
        segments(service, " (right after the start)");
        var segments = segments(service, "");
        var ids = ids();
        Function<String, String> profile = id -> "/v1/profiles/" + id;
        Function<String, String> explanation =
                id -> "/v1/segments/" + segments.getFirst() + "/members/" + id + "/explanation";
        for (int round = 1; round <= ROUNDS; round++) {
            latency("one profile, at the service, round " + round, ids, id -> service.get(profile.apply(id)));
        }
        // How much of it is this machine's, or its calls': an answer of two rows, which is not written down.
        latency("one segment, at the service", ids, _ -> service.get("/v1/segments/" + segments.getFirst()));
        latency("explain, at the service", ids, id -> service.get(explanation.apply(id)));
        var gateway = new Api(URI.create(stack.urls().gateway()), stack.keys().admin(), "");
        latency("one profile, through the gateway", ids, id -> took(gateway, profile.apply(id)));
        latency("explain, through the gateway", ids, id -> took(gateway, explanation.apply(id)));
    }

    private List<String> segments(InternalCaller service, String when) throws SQLException {
        return List.of(
                segment(service, "gold, two orders in 60 days, may be written to" + when, """
                        {"type":"all","of":[
                         {"type":"trait","path":"plan","op":"eq","value":"gold"},
                         {"type":"event","event":"Order Completed","count":{"atLeast":2},"within":{"days":60}},
                         {"type":"consent","channel":"email","purpose":"marketing","status":"granted"}]}"""),
                segment(service, "30 and over, tea in 30 days, no order in the 30 before" + when, """
                        {"type":"all","of":[
                         {"type":"trait","path":"age","op":"gte","value":30},
                         {"type":"event","event":"Order Completed","within":{"days":30},
                          "where":[{"path":"products[].category","op":"eq","value":"茶"}]},
                         {"type":"not","of":{"type":"event","event":"Order Completed",
                          "within":{"days":60,"endingDaysAgo":30}}}]}"""),
                segment(service, "in China, looked three times in 90 days, returned nothing in 180" + when, """
                        {"type":"all","of":[
                         {"type":"trait","path":"country","op":"eq","value":"CN"},
                         {"type":"event","event":"Product Viewed","count":{"atLeast":3},"within":{"days":90}},
                         {"type":"not","of":{"type":"event","event":"Order Refunded","within":{"days":180}}}]}"""));
    }

    private void fill() throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute("truncate segment, segment_member, segment_due, platform.outbox, platform.job");
        }
        if (number("select count(*) from profile") == profiles) {
            System.out.println("filled by an earlier run");
            return;
        }
        long start = System.nanoTime();
        new MillionData(database, WORKSPACE, profiles, events, SEED).write();
        System.out.printf("%,d profiles and %,d events written in %,.0f s%n", profiles, events, secondsSince(start));
    }

    private void storage() throws SQLException {
        System.out.printf(
                "bytes per event: %.0f, of which row %.0f, indexes %.0f; all tables %.1f GB%n",
                perEvent("pg_total_relation_size('event')"),
                perEvent("pg_table_size('event')"),
                perEvent("pg_indexes_size('event')"),
                number("select pg_database_size('customer_profile')") / 1e9);
    }

    private double perEvent(String size) throws SQLException {
        return (double) number("select " + size) / number("select sum(events) from activity");
    }

    /** Makes one, waits until its members are computed, and for the wire; gives its id. */
    private String segment(InternalCaller service, String name, String condition) throws SQLException {
        ObjectNode body = Json.object().put("name", name);
        body.set("condition", Json.parse(condition));
        var before = ProcessorTimes.of(stack);
        long start = System.nanoTime();
        String id = service.post("/v1/segments", body.toString()).path("id").asString();
        var segment = Platform.await(
                name + " is computed",
                PATIENCE,
                () -> Optional.of(service.read("/v1/segments/" + id))
                        .filter(view -> view.path("status").asString().equals("ready")));
        double computed = secondsSince(start);
        Platform.await(
                "its members are published", PATIENCE, () -> outbox() == 0 ? Optional.of(true) : Optional.empty());
        double published = secondsSince(start);
        System.out.printf(
                "segment \"%s\": %,d members computed in %.1f s, published in %.1f s, processor %.1f s; %,d wait for a moment%n",
                name,
                segment.path("size").asLong(),
                computed,
                published,
                processor(before),
                number("select count(*) from segment_due where segment_id = '" + id + "'"));
        return id;
    }

    /** Seconds that the platform's processes have used since; this JVM's own are not among them. */
    private double processor(ProcessorTimes before) {
        var used = ProcessorTimes.of(stack).since(before).byName();
        return used.getOrDefault("all", 0.0) - used.getOrDefault("sender", 0.0);
    }

    private long outbox() {
        try {
            return number("select count(*) from platform.outbox");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Customers as they come, members and others. */
    private List<String> ids() throws SQLException {
        List<String> ids = new ArrayList<>();
        try (var statement = database.createStatement();
                var rows = statement.executeQuery("select id from profile tablesample bernoulli (%f) limit %d"
                        .formatted(Math.min(100, 150.0 * (WARM_UP + READS) / profiles), WARM_UP + READS))) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        Collections.shuffle(ids, new Random(SEED));
        return ids;
    }

    private static Duration took(Api api, String path) {
        return api.must(Call.get(path)).took();
    }

    private void latency(String what, List<String> ids, Function<String, Duration> call) {
        ids.stream().limit(WARM_UP).forEach(call::apply);
        var before = ProcessorTimes.of(stack);
        var took = ids.stream()
                .skip(WARM_UP)
                .map(call)
                .sorted()
                .mapToDouble(time -> time.toNanos() / 1e6)
                .toArray();
        System.out.printf(
                "%s: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms of %,d; processor %.1f ms each%n",
                what,
                took[took.length / 2],
                took[took.length * 95 / 100],
                took[took.length * 99 / 100],
                took.length,
                1e3 * processor(before) / took.length);
    }

    private long number(String sql) throws SQLException {
        try (var statement = database.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
