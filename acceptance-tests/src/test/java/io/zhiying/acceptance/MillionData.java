package io.zhiying.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * A year of a large shop, drawn from a seed and written as the rows that the profile service would have left: profiles
 * with traits, identifiers and consents, and their events in the order of time. A tenth of the events are of a hundredth
 * of the customers. Indexes are made after the rows, so they are packed as tightly as they can be.
 */
final class MillionData {
    private static final Duration YEAR = Duration.ofDays(365);
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final String[] COUNTRIES = {"CN", "CN", "CN", "CN", "SG", "MY", "US", "DE"};
    private static final String[] PLANS = {"basic", "basic", "basic", "silver", "gold"};
    private static final String[] CATEGORIES = {"水果", "茶", "BAKERY", "DAIRY", "SNACKS", "HOME", "母婴", "PET"};

    private static final String BROWSER = """
            ","locale":"zh-CN","userAgent":"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)",\
            "library":{"name":"analytics.js","version":"5.3.0"}}""";

    private final Connection database;
    private final String workspace;
    private final int profiles;
    private final long events;
    private final Random random;
    private final Instant end;
    private final long[] high;
    private final long[] low;
    private final int[] counts;
    private final long[] firsts;
    private final long[] lasts;
    private final int[] orders;
    private final long[] spent;
    private final long[] lastOrders;
    private long day = -1;
    private String date = "";

    /** @param database as superuser, since COPY does not go through row-level security */
    MillionData(Connection database, String workspace, int profiles, long events, long seed) {
        this.database = database;
        this.workspace = workspace;
        this.profiles = profiles;
        this.events = events;
        this.random = new Random(seed);
        this.end = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        high = new long[profiles];
        low = new long[profiles];
        counts = new int[profiles];
        firsts = new long[profiles];
        lasts = new long[profiles];
        orders = new int[profiles];
        spent = new long[profiles];
        lastOrders = new long[profiles];
    }

    /** What is written into one table. */
    @FunctionalInterface
    private interface Row {
        void write(StringBuilder out, int at);
    }

    void write() throws SQLException {
        for (int i = 0; i < profiles; i++) {
            long at = end.minus(YEAR).toEpochMilli() + YEAR.toMillis() * i / profiles;
            high[i] = at << 16 | 0x7000 | random.nextInt(0x1000);
            low[i] = random.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        }
        copy("profile (id, workspace_id, version, traits, trait_sources, created_at, updated_at)", this::profile);
        copy("identifier (workspace_id, type, value, profile_id, origin_id, first_seen_at)", this::userId);
        copy("identifier (workspace_id, type, value, profile_id, origin_id, first_seen_at)", this::email);
        copy("consent (profile_id, channel, purpose, workspace_id, status, source, changed_at)", this::consent);
        withoutIndexes("event", this::writeEvents);
        copy("activity (profile_id, workspace_id, events, first_seen_at, last_seen_at)", this::activity);
        copy("purchase_total (profile_id, currency, workspace_id, orders, amount, last_order_at)", this::purchases);
        execute("vacuum analyze");
        execute("checkpoint");
    }

    private void profile(StringBuilder out, int i) {
        var plan = PLANS[random.nextInt(PLANS.length)];
        var country = COUNTRIES[random.nextInt(COUNTRIES.length)];
        int age = 18 + random.nextInt(60);
        var source = "{\"at\":%d,\"event\":\"%s\"}".formatted((high[i] >> 16) * 1000, uuid(i));
        out.append(uuid(i)).append('\t').append(workspace).append("\t1\t");
        out.append("{\"email\":\"c%d@example.com\",\"firstName\":\"小雨\",\"country\":\"%s\",\"plan\":\"%s\",\"age\":%d}"
                .formatted(i, country, plan, age));
        out.append("\t{\"email\":%1$s,\"firstName\":%1$s,\"country\":%1$s,\"plan\":%1$s,\"age\":%1$s}\t"
                .formatted(source));
        time(out, high[i] >> 16).append('\t');
        time(out, high[i] >> 16);
    }

    private void userId(StringBuilder out, int i) {
        identifier(out, i, "user_id", "customer-" + i);
    }

    private void email(StringBuilder out, int i) {
        identifier(out, i, "email", "c" + i + "@example.com");
    }

    private void identifier(StringBuilder out, int i, String type, String value) {
        out.append(workspace).append('\t').append(type).append('\t').append(value);
        out.append('\t').append(uuid(i)).append('\t').append(uuid(i)).append('\t');
        time(out, high[i] >> 16);
    }

    private void consent(StringBuilder out, int i) {
        out.append(uuid(i)).append("\t*\tmarketing\t").append(workspace);
        out.append(random.nextInt(10) < 6 ? "\tgranted" : "\tdenied").append("\tevent\t");
        time(out, high[i] >> 16);
    }

    private void activity(StringBuilder out, int i) {
        if (counts[i] > 0) {
            out.append(uuid(i))
                    .append('\t')
                    .append(workspace)
                    .append('\t')
                    .append(counts[i])
                    .append('\t');
            time(out, firsts[i]).append('\t');
            time(out, lasts[i]);
        }
    }

    private void purchases(StringBuilder out, int i) {
        if (orders[i] > 0) {
            out.append(uuid(i))
                    .append("\tCNY\t")
                    .append(workspace)
                    .append('\t')
                    .append(orders[i])
                    .append('\t');
            out.append(spent[i] / 100)
                    .append('.')
                    .append(spent[i] / 10 % 10)
                    .append(spent[i] % 10)
                    .append('\t');
            time(out, lastOrders[i]);
        }
    }

    private void writeEvents() throws SQLException {
        var out = new Copy(
                "event (profile_id, occurred_at, id, received_at, workspace_id, message_id, type, name, properties, context)");
        long start = end.minus(YEAR).toEpochMilli();
        for (long n = 0; n < events; n++) {
            long at = start + (long) ((double) YEAR.toMillis() * n / events);
            double skewed = random.nextDouble();
            int i = (int) ((long) (skewed * skewed * profiles) * 7_919 % profiles);
            event(out.row, i, at, n);
            out.endRow();
            firsts[i] = counts[i]++ == 0 ? at : firsts[i];
            lasts[i] = at;
        }
        out.close();
    }

    private void event(StringBuilder out, int i, long at, long n) {
        out.append(uuid(i)).append('\t');
        time(out, at).append('\t');
        out.append(new UUID(
                at << 16 | 0x7000 | n & 0xfff, random.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L));
        out.append('\t');
        time(out, at + 500).append('\t').append(workspace).append('\t');
        out.append("ajs-next-").append(at).append('-').append(n).append('\t');
        int kind = random.nextInt(100);
        if (kind < 30) {
            out.append("page\tProduct Page\t{\"path\":\"/p/").append(random.nextInt(20_000));
            out.append("\",\"title\":\"茶 Tea\"}");
        } else if (kind < 38) {
            int cents = 500 + random.nextInt(40_000);
            orders[i]++;
            spent[i] += cents;
            lastOrders[i] = at;
            out.append("track\tOrder Completed\t{\"order_id\":\"o-").append(n).append("\",\"total\":");
            two(out.append(cents / 100).append('.'), cents % 100).append(",\"currency\":\"CNY\",\"products\":[");
            product(out);
            product(out.append(',')).append("]}");
        } else {
            product(out.append("track\t").append(nameOf(kind)).append('\t'));
        }
        out.append("\t{\"ip\":\"203.0.113.").append(random.nextInt(256)).append(BROWSER);
    }

    private static String nameOf(int kind) {
        if (kind < 70) {
            return "Product Viewed";
        }
        if (kind < 85) {
            return "Product Added";
        }
        if (kind < 92) {
            return "Checkout Started";
        }
        return kind < 99 ? "Coupon Applied" : "Order Refunded";
    }

    private StringBuilder product(StringBuilder out) {
        out.append("{\"product_id\":\"p-").append(random.nextInt(20_000)).append("\",\"category\":\"");
        out.append(CATEGORIES[random.nextInt(CATEGORIES.length)]).append("\",\"price\":");
        return out.append(1 + random.nextInt(300))
                .append(".5,\"quantity\":")
                .append(1 + random.nextInt(3))
                .append('}');
    }

    private UUID uuid(int i) {
        return new UUID(high[i], low[i]);
    }

    /** By hand, as the rest of an event: the general ways take longer than PostgreSQL does for the row. */
    private StringBuilder time(StringBuilder out, long millis) {
        long now = millis / DAY;
        if (now != day) {
            day = now;
            date = LocalDate.ofEpochDay(now).toString();
        }
        int rest = (int) (millis % DAY);
        out.append(date).append(' ');
        two(out, rest / 3_600_000).append(':');
        two(out, rest / 60_000 % 60).append(':');
        two(out, rest / 1_000 % 60).append('.');
        return two(out.append((char) ('0' + rest / 100 % 10)), rest % 100).append("+00");
    }

    private static StringBuilder two(StringBuilder out, int number) {
        return out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    private void copy(String table, Row row) throws SQLException {
        var out = new Copy(table);
        for (int i = 0; i < profiles; i++) {
            row.write(out.row, i);
            out.endRow();
        }
        out.close();
    }

    /** A COPY that is under way. */
    private final class Copy {
        private static final int ENOUGH = 1 << 16;

        private final StringBuilder row = new StringBuilder(2 * ENOUGH);
        private final CopyIn in;
        private int ended;

        Copy(String table) throws SQLException {
            in = database.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + table + " from stdin");
        }

        /** Rows without a column are none. */
        void endRow() throws SQLException {
            if (row.length() > ended) {
                row.append('\n');
                ended = row.length();
            }
            if (ended > ENOUGH) {
                flush();
            }
        }

        private void flush() throws SQLException {
            var bytes = row.toString().getBytes(UTF_8);
            in.writeToCopy(bytes, 0, bytes.length);
            row.setLength(0);
            ended = 0;
        }

        void close() throws SQLException {
            flush();
            in.endCopy();
        }
    }

    /** Something that writes rows. */
    @FunctionalInterface
    private interface Writer {
        void write() throws SQLException;
    }

    private void withoutIndexes(String table, Writer writer) throws SQLException {
        List<String> again = new ArrayList<>();
        List<String> drops = new ArrayList<>();
        try (var statement = database.createStatement();
                var rows = statement.executeQuery("""
                        select i.indexrelid::regclass::text as name, c.conname, pg_get_constraintdef(c.oid) as def,
                          pg_get_indexdef(i.indexrelid) as index
                        from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype = 'p'
                        where i.indrelid = '%s'::regclass""".formatted(table))) {
            while (rows.next()) {
                var constraint = rows.getString("conname");
                drops.add(
                        constraint == null
                                ? "drop index " + rows.getString("name")
                                : "alter table " + table + " drop constraint " + constraint);
                again.add(
                        constraint == null
                                ? rows.getString("index")
                                : "alter table %s add constraint %s %s"
                                        .formatted(table, constraint, rows.getString("def")));
            }
        }
        for (String drop : drops) {
            execute(drop);
        }
        writer.write();
        execute("set maintenance_work_mem = '512MB'");
        for (String index : again) {
            execute(index);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
