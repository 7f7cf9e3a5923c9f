package io.zhiying.profile.value;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.person.Split;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Question;
import io.zhiying.profile.timeline.Events;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What each customer bought, in sums per currency: amounts of different currencies are never added. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class Purchases implements ProfileData {
    private static final String ADD = """
            on conflict (profile_id, currency) do update set
              orders = purchase_total.orders + excluded.orders,
              amount = purchase_total.amount + excluded.amount,
              last_order_at = greatest(purchase_total.last_order_at, excluded.last_order_at)""";

    private final JdbcClient jdbc;
    private final Events events;

    public Purchases(JdbcClient jdbc, Events events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    /** Orders, and their amount less refunds, in one currency. */
    public record Total(
            UUID profile,
            String currency,
            long orders,
            BigDecimal amount,
            @Nullable Instant lastOrderAt) {
        public static Total of(UUID profile, Purchase purchase) {
            return new Total(
                    profile, purchase.currency(), purchase.isOrder() ? 1 : 0, purchase.amount(), purchase.orderedAt());
        }
    }

    public void add(Collection<Total> more) {
        if (more.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        insert into purchase_total (profile_id, currency, workspace_id, orders, amount, last_order_at)
                        select profile_id, currency, :workspace, sum(orders), sum(amount), max(last_order_at)
                        from unnest(cast(:profiles as uuid[]), cast(:currencies as text[]), cast(:orders as bigint[]),
                          cast(:amounts as numeric[]), cast(:times as timestamptz[]))
                          as r(profile_id, currency, orders, amount, last_order_at)
                        group by profile_id, currency
                        """ + ADD)
                .param("workspace", Workspaces.current().value())
                .param("profiles", Columns.of(more, Total::profile))
                .param("currencies", Columns.of(more, Total::currency))
                .param("orders", Columns.of(more, Total::orders))
                .param("amounts", Columns.of(more, Total::amount))
                .param("times", Columns.of(more, Total::lastOrderAt))
                .update();
    }

    public List<Total> of(UUID profile) {
        return about(profile).ask(jdbc);
    }

    /** As {@link #of}. */
    public Question<List<Total>> about(UUID profile) {
        return Question.all(
                "select * from purchase_total where profile_id = ? order by orders desc, currency",
                (row, _) -> {
                    var last = row.getTimestamp("last_order_at");
                    return new Total(
                            profile,
                            row.getString("currency"),
                            row.getLong("orders"),
                            row.getBigDecimal("amount"),
                            last == null ? null : last.toInstant());
                },
                profile);
    }

    @Override
    public void merge(List<Merge> merges) {
        jdbc.sql("""
                        with gone as (
                          delete from purchase_total t
                          using unnest(cast(:survivors as uuid[]), cast(:merged as uuid[])) as m(survivor, merged)
                          where t.profile_id = m.merged
                          returning m.survivor, t.*)
                        insert into purchase_total (profile_id, currency, workspace_id, orders, amount, last_order_at)
                        select survivor, currency, :workspace, sum(orders), sum(amount), max(last_order_at)
                        from gone group by survivor, currency
                        """ + ADD)
                .param("workspace", Workspaces.current().value())
                .param("survivors", Columns.of(merges, Merge::survivor))
                .param("merged", Columns.of(merges, Merge::merged))
                .update();
    }

    @Override
    public void split(Split split) {
        for (var profile : List.of(split.survivor(), split.restored())) {
            erase(profile);
            add(events.all(profile, "track", Purchase.EVENTS).stream()
                    .flatMap(event ->
                            Purchase.of(event.type(), event.name(), event.properties(), event.timestamp()).stream())
                    .map(purchase -> Total.of(profile, purchase))
                    .toList());
        }
    }

    @Override
    public void erase(UUID profile) {
        jdbc.sql("delete from purchase_total where profile_id = ?")
                .param(profile)
                .update();
    }
}
