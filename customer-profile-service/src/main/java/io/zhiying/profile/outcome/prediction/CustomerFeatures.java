package io.zhiying.profile.outcome.prediction;

import io.zhiying.profile.lifetime.PurchaseDays;
import io.zhiying.profile.outcome.prediction.Vocabulary.Event;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.value.RfmScales;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What was known of customers at the start of a day (UTC): from events strictly before it, and from nothing else. Traits
 * too are those that events had set by then, not those of now.
 */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class CustomerFeatures {
    private static final int MAX_EVENTS = 15;
    private static final int MAX_TRAITS = 20;
    /** They name a customer and say little of others; a model should not carry them about. */
    private static final List<String> PERSONAL = List.of(
            "id",
            "email",
            "phone",
            "name",
            "firstName",
            "lastName",
            "first_name",
            "last_name",
            "username",
            "avatar",
            "address",
            "birthday",
            "姓名",
            "手机",
            "电话",
            "邮箱",
            "地址");

    private final JdbcClient jdbc;
    private final PurchaseDays purchases;
    private final RfmScales scales;

    CustomerFeatures(JdbcClient jdbc, PurchaseDays purchases, RfmScales scales) {
        this.jdbc = jdbc;
        this.purchases = purchases;
        this.scales = scales;
    }

    /** The most frequent events and traits of these customers before a day. */
    Vocabulary vocabulary(Collection<UUID> customers, LocalDate before, Outcome outcome) {
        var events = jdbc.sql("""
                        select type, name from event
                        where profile_id = any(cast(:ids as uuid[])) and occurred_at < :before and name is not null
                        group by type, name order by count(distinct profile_id) desc, type, name limit :most""")
                .param("ids", Columns.of(customers))
                .param("before", start(before))
                .param("most", MAX_EVENTS)
                .query((row, _) -> new Event(row.getString("type"), row.getString("name")))
                .list();
        var traits = jdbc.sql("""
                        select t.key from event e cross join jsonb_object_keys(e.traits) as t(key)
                        where e.profile_id = any(cast(:ids as uuid[])) and e.occurred_at < :before
                          and e.type = 'identify' and not t.key = any(:personal) and t.key <> :outcome
                        group by t.key order by count(distinct e.profile_id) desc, t.key limit :most""")
                .param("ids", Columns.of(customers))
                .param("before", start(before))
                .param("personal", PERSONAL.toArray(String[]::new))
                .param("outcome", outcome instanceof Outcome.OfTrait trait ? trait.trait() : "")
                .param("most", MAX_TRAITS)
                .query(String.class)
                .list();
        return new Vocabulary(events, traits, scales.mainCurrency().orElse(null), List.of());
    }

    /** Cells in the order of {@link Vocabulary#features()}, of each of the customers. */
    Map<UUID, List<String>> of(Collection<UUID> customers, LocalDate cutoff, Vocabulary vocabulary) {
        var counts = counts(customers, cutoff, vocabulary);
        var traits = traits(customers, cutoff);
        var currency = vocabulary.currency();
        var bought = currency == null
                ? Map.<UUID, SortedMap<LocalDate, Double>>of()
                : purchases.of(customers, currency, cutoff.minusDays(1));
        Map<UUID, List<String>> features = new LinkedHashMap<>();
        for (var customer : customers) {
            var cells = new ArrayList<String>();
            var mine = counts.getOrDefault(customer, Map.of());
            var all = mine.getOrDefault(ALL, Counts.NONE);
            all.addTo(cells);
            cells.add(number(all.sinceFirst()));
            cells.add(number(all.sinceLast()));
            cells.add(String.valueOf(all.days()));
            for (var event : vocabulary.events()) {
                var some = mine.getOrDefault(event, Counts.NONE);
                some.addTo(cells);
                cells.add(number(some.sinceLast()));
            }
            addPurchases(cells, bought.getOrDefault(customer, new TreeMap<>()), cutoff);
            var known = traits.getOrDefault(customer, Map.of());
            vocabulary.traits().forEach(trait -> cells.add(known.getOrDefault(trait, "")));
            features.put(customer, List.copyOf(cells));
        }
        return features;
    }

    /** Stands for all events together. */
    private static final Event ALL = new Event("", "");

    /** @param windows as {@link Vocabulary#DAYS}, then ever */
    private record Counts(
            List<Long> windows,
            @Nullable Double sinceFirst,
            @Nullable Double sinceLast,
            long days) {
        static final Counts NONE = new Counts(List.of(0L, 0L, 0L, 0L), null, null, 0);

        void addTo(List<String> cells) {
            windows.forEach(count -> cells.add(count.toString()));
        }
    }

    private Map<UUID, Map<Event, Counts>> counts(Collection<UUID> customers, LocalDate cutoff, Vocabulary vocabulary) {
        Map<UUID, Map<Event, Counts>> counts = new HashMap<>();
        jdbc.sql("""
                        select profile_id, grouping(name) as together, type, name,
                          count(*) filter (where occurred_at >= :d0) as n0,
                          count(*) filter (where occurred_at >= :d1) as n1,
                          count(*) filter (where occurred_at >= :d2) as n2, count(*) as n3,
                          extract(epoch from :cutoff - min(occurred_at)) / 86400 as since_first,
                          extract(epoch from :cutoff - max(occurred_at)) / 86400 as since_last,
                          count(distinct cast(occurred_at at time zone 'UTC' as date))
                            filter (where occurred_at >= :d2) as days
                        from event
                        where profile_id = any(cast(:ids as uuid[])) and occurred_at < :cutoff
                          and not exists (select from unnest(cast(:kinds as text[]), cast(:names as text[])) as u(k, n)
                            where u.k = type and u.n = name)
                        group by grouping sets ((profile_id), (profile_id, type, name))""")
                .param("d0", start(cutoff.minusDays(Vocabulary.DAYS[0])))
                .param("d1", start(cutoff.minusDays(Vocabulary.DAYS[1])))
                .param("d2", start(cutoff.minusDays(Vocabulary.DAYS[2])))
                .param("cutoff", start(cutoff))
                .param("ids", Columns.of(customers))
                .param("kinds", Columns.of(vocabulary.untold(), Event::kind))
                .param("names", Columns.of(vocabulary.untold(), Event::name))
                .query(row -> {
                    var name = row.getString("name");
                    boolean together = row.getInt("together") == 1;
                    if (together || name != null) {
                        counts.computeIfAbsent(row.getObject("profile_id", UUID.class), _ -> new HashMap<>())
                                .put(together ? ALL : new Event(row.getString("type"), name), read(row));
                    }
                });
        return counts;
    }

    private static Counts read(ResultSet row) throws SQLException {
        return new Counts(
                List.of(row.getLong("n0"), row.getLong("n1"), row.getLong("n2"), row.getLong("n3")),
                row.getDouble("since_first"),
                row.getDouble("since_last"),
                row.getLong("days"));
    }

    private static void addPurchases(List<String> cells, SortedMap<LocalDate, Double> bought, LocalDate cutoff) {
        double spent = sum(bought);
        int days = bought.size();
        Double since = days == 0 ? null : (double) ChronoUnit.DAYS.between(bought.lastKey(), cutoff);
        Double between = days < 2 ? null : ChronoUnit.DAYS.between(bought.firstKey(), bought.lastKey()) / (days - 1.0);
        cells.add(String.valueOf(days));
        cells.add(number(spent));
        cells.add(number(sum(bought.tailMap(cutoff.minusDays(90)))));
        cells.add(number(days == 0 ? null : spent / days));
        cells.add(number(since));
        cells.add(number(between));
        cells.add(number(since == null || between == null ? null : since / between));
    }

    private static double sum(SortedMap<LocalDate, Double> bought) {
        return bought.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** As events had set them; the latest by time, and null takes one away. */
    private Map<UUID, Map<String, String>> traits(Collection<UUID> customers, LocalDate cutoff) {
        Map<UUID, Map<String, String>> traits = new HashMap<>();
        jdbc.sql("""
                        select distinct on (e.profile_id, t.key) e.profile_id, t.key, t.value #>> '{}' as value
                        from event e cross join jsonb_each(e.traits) as t(key, value)
                        where e.profile_id = any(cast(:ids as uuid[])) and e.occurred_at < :cutoff
                          and e.type = 'identify' and jsonb_typeof(t.value) in ('string', 'number', 'boolean', 'null')
                        order by e.profile_id, t.key, e.occurred_at desc, e.id desc""")
                .param("ids", Columns.of(customers))
                .param("cutoff", start(cutoff))
                .query(row -> {
                    var value = row.getString("value");
                    traits.computeIfAbsent(row.getObject("profile_id", UUID.class), _ -> new HashMap<>())
                            .put(row.getString("key"), value == null ? "" : value);
                });
        return traits;
    }

    private static String number(@Nullable Double value) {
        return value == null ? "" : String.format(Locale.ROOT, "%.2f", value);
    }

    static OffsetDateTime start(LocalDate day) {
        return day.atStartOfDay().atOffset(ZoneOffset.UTC);
    }
}
