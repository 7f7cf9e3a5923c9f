package io.zhiying.profile.lifetime;

import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Json;
import io.zhiying.profile.value.Purchase;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** On which days (UTC) customers completed orders, and for how much. Refunds change nothing here. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class PurchaseDays {
    private final JdbcClient jdbc;

    PurchaseDays(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    long orders() {
        return jdbc.sql("select coalesce(sum(orders), 0) from purchase_total where workspace_id = platform.workspace()")
                .query(Long.class)
                .single();
    }

    /** Who ever ordered, in the order of their ids, after one. */
    List<UUID> customers(@Nullable UUID after, int limit) {
        return jdbc.sql("""
                        select profile_id from purchase_total
                        where workspace_id = platform.workspace() and orders > 0
                          and profile_id > coalesce(cast(:after as uuid), '00000000-0000-0000-0000-000000000000')
                        group by profile_id order by profile_id limit :rows""")
                .param("after", after)
                .param("rows", limit)
                .query(UUID.class)
                .list();
    }

    /** Some of those who ever ordered: the same ones each time, and no particular ones. */
    List<UUID> sample(int size) {
        return jdbc.sql("""
                        select profile_id from purchase_total
                        where workspace_id = platform.workspace() and orders > 0
                        group by profile_id order by md5(profile_id::text) limit ?""").param(size).query(UUID.class).list();
    }

    /**
     * Spend by day until {@code end}, of those who ordered by then. A customer who paid in another currency too has
     * days with nothing spent only: amounts of two currencies have no mean.
     */
    public Map<UUID, SortedMap<LocalDate, Double>> of(Collection<UUID> profiles, String currency, LocalDate end) {
        Map<UUID, SortedMap<LocalDate, Double>> days = new LinkedHashMap<>();
        var mixed = new java.util.HashSet<UUID>();
        jdbc.sql("""
                        select profile_id, occurred_at, properties from event
                        where profile_id = any(cast(:profiles as uuid[])) and name = 'Order Completed'
                          and type = 'track' and occurred_at < :end
                        order by profile_id, occurred_at""")
                .param("profiles", Columns.of(profiles))
                .param("end", end.plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC))
                .query(row -> {
                    var profile = row.getObject("profile_id", UUID.class);
                    var at = row.getTimestamp("occurred_at").toInstant();
                    var order = Purchase.ofOrder(Json.object(row.getString("properties")), at);
                    if (!order.currency().equals(currency)) {
                        mixed.add(profile);
                    }
                    days.computeIfAbsent(profile, _ -> new TreeMap<>())
                            .merge(
                                    LocalDate.ofInstant(at, ZoneOffset.UTC),
                                    order.amount().doubleValue(),
                                    Double::sum);
                });
        mixed.forEach(profile -> days.computeIfPresent(profile, (_, spend) -> {
            spend.replaceAll((_, _) -> 0.0);
            return spend;
        }));
        return days;
    }
}
