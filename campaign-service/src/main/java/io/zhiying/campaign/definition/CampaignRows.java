package io.zhiying.campaign.definition;

import io.zhiying.campaign.template.Content;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Campaigns as rows: their design and goal travel as JSON, of which older shapes stay readable. */
@Component
class CampaignRows implements RowMapper<Campaign> {
    private final JsonMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    static String kindOf(Design design) {
        return switch (design) {
            case Design.Experiment _ -> "experiment";
            case Design.Past _ -> "past";
        };
    }

    String json(Object value) {
        return json.writeValueAsString(value);
    }

    Map<String, Content> content(String value) {
        return json.readValue(value, new TypeReference<>() {});
    }

    @Override
    public Campaign mapRow(ResultSet row, int number) throws SQLException {
        var design = row.getString("design");
        return new Campaign(
                row.getObject("id", UUID.class),
                row.getString("name"),
                CampaignState.of(row.getString("state")),
                row.getString("kind").equals("past")
                        ? json.readValue(design, Design.Past.class)
                        : json.readValue(design, Design.Experiment.class),
                json.readValue(row.getString("goal"), Goal.class),
                row.getString("waiting_for"),
                row.getObject("job_id", UUID.class),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                instant(row, "launched_at"),
                instant(row, "planned_at"),
                instant(row, "finished_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
