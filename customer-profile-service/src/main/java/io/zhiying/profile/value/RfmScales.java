package io.zhiying.profile.value;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.sql.Question;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The current workspace's scale; computed exactly, from the sums per customer. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class RfmScales {
    private static final String QUINTILES = "percentile_disc(array[0.2, 0.4, 0.6, 0.8]) within group (order by ";

    private final JdbcClient jdbc;
    private final InstantSource clock;

    public RfmScales(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** As last refreshed; empty before the first order. */
    public Optional<RfmScale> find() {
        return current().ask(jdbc);
    }

    /** As {@link #find}. */
    public Question<Optional<RfmScale>> current() {
        return Question.one(
                "select * from rfm_scale where workspace_id = ?",
                (row, _) -> scale(row),
                Workspaces.current().value());
    }

    /** Computes it anew; says whether a bound moved. */
    public boolean refresh() {
        var before = find();
        var currency = mainCurrency();
        if (currency.isEmpty()) {
            return false;
        }
        jdbc.sql("""
                        with customer as (
                          select sum(orders) as orders, max(last_order_at) as last_order_at,
                            coalesce(sum(amount) filter (where currency = :currency), 0) as amount
                          from purchase_total where workspace_id = :workspace
                          group by profile_id having sum(orders) > 0)
                        insert into rfm_scale
                          (workspace_id, currency, customers, recency, frequency, monetary, as_of)
                        select :workspace, :currency, count(*),
                        """ + QUINTILES + "last_order_at), " + QUINTILES + "orders::bigint), " + QUINTILES
                        + "amount), :now from customer "
                        + """
                        on conflict (workspace_id) do update set currency = excluded.currency,
                          customers = excluded.customers, recency = excluded.recency,
                          frequency = excluded.frequency, monetary = excluded.monetary, as_of = excluded.as_of""")
                .param("workspace", Workspaces.current().value())
                .param("currency", currency.get())
                .param("now", Timestamp.from(clock.instant()))
                .update();
        return !find().map(RfmScales::bounds).equals(before.map(RfmScales::bounds));
    }

    private static List<Object> bounds(RfmScale scale) {
        return List.of(scale.currency(), scale.recency(), scale.frequency(), scale.monetary());
    }

    /** That of most orders; empty before the first one. */
    public Optional<String> mainCurrency() {
        return jdbc.sql("""
                        select currency from purchase_total where workspace_id = ?
                        group by currency having sum(orders) > 0 order by sum(orders) desc, currency limit 1""")
                .param(Workspaces.current().value())
                .query(String.class)
                .optional();
    }

    private static RfmScale scale(ResultSet row) throws SQLException {
        return new RfmScale(
                row.getString("currency"),
                row.getLong("customers"),
                Arrays.stream((Timestamp[]) row.getArray("recency").getArray())
                        .map(Timestamp::toInstant)
                        .toList(),
                List.of((Long[]) row.getArray("frequency").getArray()),
                List.of((BigDecimal[]) row.getArray("monetary").getArray()),
                row.getTimestamp("as_of").toInstant().atOffset(ZoneOffset.UTC).toInstant());
    }
}
