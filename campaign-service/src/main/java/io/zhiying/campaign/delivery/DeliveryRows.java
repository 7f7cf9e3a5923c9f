package io.zhiying.campaign.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Deliveries as rows. */
final class DeliveryRows {
    private DeliveryRows() {}

    static Delivery read(ResultSet row, int number) throws SQLException {
        return new Delivery(
                row.getObject("id", UUID.class),
                row.getObject("profile_id", UUID.class),
                row.getBoolean("holdout"),
                row.getString("variant"),
                DeliveryState.of(row.getString("state")),
                row.getString("reason"),
                row.getString("note"),
                row.getInt("attempts"),
                row.getBoolean("confirmed"),
                instant(row, "assigned_at"),
                instant(row, "sent_at"),
                row.getInt("opens"),
                row.getInt("prefetches"),
                instant(row, "first_opened_at"),
                row.getInt("clicks"),
                instant(row, "first_clicked_at"),
                instant(row, "unsubscribed_at"),
                instant(row, "converted_at"),
                row.getInt("conversions"),
                row.getBigDecimal("conversion_value").stripTrailingZeros());
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
