package io.zhiying.campaign.imports;

import io.zhiying.campaign.personal.ErasedProfiles;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.workspace.Workspaces;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Messages that were delivered elsewhere. */
@Repository
class PastDeliveries {
    private static final int BATCH = 500;

    private final JdbcClient jdbc;
    private final JdbcTemplate template;
    private final ErasedProfiles erased;

    PastDeliveries(JdbcClient jdbc, JdbcTemplate template, ErasedProfiles erased) {
        this.jdbc = jdbc;
        this.template = template;
        this.erased = erased;
    }

    record PastDelivery(
            UUID profile,
            String variant,
            Instant deliveredAt,
            @Nullable Instant convertedAt,
            BigDecimal value) {}

    /** Those of the people who have no message of this campaign yet, and are not erased. */
    @Transactional(propagation = Propagation.MANDATORY)
    List<UUID> newcomers(UUID campaign, Collection<UUID> profiles) {
        var known = new java.util.HashSet<>(
                jdbc.sql("select profile_id from delivery where campaign_id = ? and profile_id = any(?)")
                        .params(campaign, profiles.toArray(UUID[]::new))
                        .query(UUID.class)
                        .list());
        var newcomers = new ArrayList<UUID>(profiles);
        newcomers.removeIf(known::contains);
        newcomers.removeAll(erased.among(newcomers));
        return newcomers;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    void add(UUID campaign, Collection<PastDelivery> deliveries) {
        var workspace = Workspaces.current().value();
        template.batchUpdate("""
                insert into delivery (id, workspace_id, campaign_id, profile_id, variant, state, attempts, assigned_at,
                  sent_at, confirmed, converted_at, conversions, conversion_value)
                values (?, ?, ?, ?, ?, 'sent', 1, ?, ?, true, ?, ?, ?)
                on conflict (campaign_id, profile_id) do nothing""", deliveries, BATCH, (row, delivery) -> {
            var delivered = Timestamp.from(delivery.deliveredAt());
            row.setObject(1, Ids.next());
            row.setString(2, workspace);
            row.setObject(3, campaign);
            row.setObject(4, delivery.profile());
            row.setString(5, delivery.variant());
            row.setTimestamp(6, delivered);
            row.setTimestamp(7, delivered);
            row.setTimestamp(8, delivery.convertedAt() == null ? null : Timestamp.from(delivery.convertedAt()));
            row.setInt(9, delivery.convertedAt() == null ? 0 : 1);
            row.setBigDecimal(10, delivery.value());
        });
    }
}
