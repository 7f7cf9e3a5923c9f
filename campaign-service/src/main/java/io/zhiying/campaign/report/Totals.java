package io.zhiying.campaign.report;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Sums over the deliveries of a campaign. */
@Repository
class Totals {
    private final JdbcClient jdbc;

    Totals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional(readOnly = true)
    List<ArmTotals> byArm(UUID campaign) {
        return jdbc.sql("""
                        select variant, count(*) as assigned,
                          count(*) filter (where state in ('planned', 'sending')) as pending,
                          count(*) filter (where state = 'sent') as sent,
                          count(*) filter (where state = 'sent' and not confirmed) as unconfirmed,
                          count(*) filter (where state = 'failed') as failed,
                          count(*) filter (where state = 'unknown') as unknown,
                          count(*) filter (where state = 'suppressed') as suppressed,
                          count(*) filter (where state = 'cancelled') as cancelled,
                          count(first_opened_at) as opened, sum(opens) as opens, sum(prefetches) as prefetches,
                          count(first_clicked_at) as clicked, sum(clicks) as clicks,
                          count(unsubscribed_at) as unsubscribed,
                          count(converted_at) as converted, sum(conversions) as conversions,
                          sum(conversion_value) as value,
                          sum(conversion_value::float8 * conversion_value::float8) as squares
                        from delivery where campaign_id = ? and assigned_at is not null
                        group by holdout, variant order by variant""").param(campaign).query(Totals::read).list();
    }

    /** People who were not assigned, by reason. */
    @Transactional(readOnly = true)
    Map<String, Long> suppressedBefore(UUID campaign) {
        Map<String, Long> byReason = new TreeMap<>();
        jdbc.sql("""
                        select coalesce(reason, 'unknown'), count(*) from delivery
                        where campaign_id = ? and assigned_at is null group by 1""").param(campaign).query(row -> {
            byReason.put(row.getString(1), row.getLong(2));
        });
        return byReason;
    }

    private static ArmTotals read(ResultSet row, int number) throws SQLException {
        return new ArmTotals(
                row.getString("variant"),
                row.getLong("assigned"),
                row.getLong("pending"),
                row.getLong("sent"),
                row.getLong("unconfirmed"),
                row.getLong("failed"),
                row.getLong("unknown"),
                row.getLong("suppressed"),
                row.getLong("cancelled"),
                row.getLong("opened"),
                row.getLong("opens"),
                row.getLong("prefetches"),
                row.getLong("clicked"),
                row.getLong("clicks"),
                row.getLong("unsubscribed"),
                row.getLong("converted"),
                row.getLong("conversions"),
                row.getBigDecimal("value"),
                row.getDouble("squares"));
    }
}
