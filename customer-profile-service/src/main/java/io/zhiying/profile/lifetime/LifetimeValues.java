package io.zhiying.profile.lifetime;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.lifetime.model.Customer;
import io.zhiying.profile.lifetime.model.LifetimeModel.Expectation;
import io.zhiying.profile.lifetime.model.NextPurchase;
import io.zhiying.profile.lifetime.model.PurchaseHistory;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.sql.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What is expected of each customer, as of the last fit. After a merge the survivor's stands until the next one. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class LifetimeValues implements ProfileData {
    private final JdbcClient jdbc;

    LifetimeValues(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record Row(UUID profile, Customer customer, Expectation expectation, NextPurchase next) {}

    /** The caller holds the locks of the profiles. */
    void put(Collection<Row> rows, LocalDate asOf) {
        jdbc.sql("""
                        insert into lifetime_value (profile_id, workspace_id, frequency, recency, age, mean_spend,
                          probability_alive, expected_purchases, expected_value, purchase_within_30_days,
                          days_to_next_purchase, as_of)
                        select profile_id, :workspace, frequency, recency, age, mean_spend, probability_alive,
                          expected_purchases, expected_value, within_30_days, next_days, :asOf
                        from unnest(cast(:profiles as uuid[]), cast(:frequencies as int[]),
                          cast(:recencies as double precision[]), cast(:ages as double precision[]),
                          cast(:means as double precision[]), cast(:alive as double precision[]),
                          cast(:purchases as double precision[]), cast(:values as double precision[]),
                          cast(:within as double precision[]), cast(:next as double precision[]))
                          as r(profile_id, frequency, recency, age, mean_spend, probability_alive,
                            expected_purchases, expected_value, within_30_days, next_days)
                        on conflict (profile_id) do update set frequency = excluded.frequency,
                          recency = excluded.recency, age = excluded.age, mean_spend = excluded.mean_spend,
                          probability_alive = excluded.probability_alive,
                          expected_purchases = excluded.expected_purchases,
                          expected_value = excluded.expected_value,
                          purchase_within_30_days = excluded.purchase_within_30_days,
                          days_to_next_purchase = excluded.days_to_next_purchase, as_of = excluded.as_of""")
                .param("workspace", Workspaces.current().value())
                .param("asOf", asOf)
                .param("profiles", Columns.of(rows, Row::profile))
                .param(
                        "frequencies",
                        Columns.of(rows, row -> row.customer().history().frequency()))
                .param(
                        "recencies",
                        Columns.of(rows, row -> row.customer().history().recency()))
                .param("ages", Columns.of(rows, row -> row.customer().history().age()))
                .param("means", Columns.of(rows, row -> row.customer().meanSpend()))
                .param("alive", Columns.of(rows, row -> row.expectation().probabilityAlive()))
                .param("purchases", Columns.of(rows, row -> row.expectation().purchases()))
                .param(
                        "values",
                        Columns.of(
                                rows,
                                row -> row.expectation()
                                        .value()
                                        .filter(Double::isFinite)
                                        .orElse(null)))
                .param("within", Columns.of(rows, row -> NextPurchaseForecast.within30Days(row.next())))
                .param("next", Columns.of(rows, row -> NextPurchaseForecast.expectedDays(row.next())))
                .update();
    }

    /** The customer as of the last fit. */
    static Customer customer(ResultSet row) throws SQLException {
        return new Customer(
                new PurchaseHistory(row.getInt("frequency"), row.getDouble("recency"), row.getDouble("age")),
                row.getDouble("mean_spend"));
    }

    @Override
    public void merge(List<Merge> merges) {
        jdbc.sql("delete from lifetime_value where profile_id = any(cast(:merged as uuid[]))")
                .param("merged", Columns.of(merges, Merge::merged))
                .update();
    }

    @Override
    public void erase(UUID profile) {
        jdbc.sql("delete from lifetime_value where profile_id = ?")
                .param(profile)
                .update();
    }
}
