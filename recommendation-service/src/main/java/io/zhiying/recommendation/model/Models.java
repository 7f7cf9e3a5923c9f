package io.zhiying.recommendation.model;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.recommendation.signal.ModelKind;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The models of the current workspace. A new version is written and made active in one transaction, so that a training
 * that dies leaves the old one serving; the version before is kept until the next, for readers that have just chosen it.
 */
@Repository
public class Models {
    private static final int ROWS_PER_STATEMENT = 1_000;
    /** Cannot occur in an item id, see {@link io.zhiying.recommendation.catalog.ItemId}. */
    private static final String SEPARATOR = "\u001f";

    private static final TypeReference<Map<String, Object>> PARAMETERS = new TypeReference<>() {};

    private final JdbcClient sql;
    private final JsonMapper json;

    Models(JdbcClient sql, JsonMapper json) {
        this.sql = sql;
        this.json = json;
    }

    /** An item and its neighbours, to be stored. */
    public record Row(String itemId, NeighbourList neighbours) {}

    /** The versions that serve. */
    public Map<ModelKind, ModelVersion> active() {
        var byKind = new EnumMap<ModelKind, ModelVersion>(ModelKind.class);
        sql.sql("""
            select kind, version, trained_at, items, users, interactions, parameters, selection
            from model where workspace_id = ? and active\
            """)
                .param(workspace())
                .query((row, _) -> new ModelVersion(
                        ModelKind.ofCode(row.getString("kind")),
                        row.getObject("version", UUID.class),
                        row.getObject("trained_at", OffsetDateTime.class).toInstant(),
                        row.getInt("items"),
                        row.getInt("users"),
                        row.getLong("interactions"),
                        Objects.requireNonNull(json.readValue(row.getString("parameters"), PARAMETERS)),
                        selection(row.getString("selection"))))
                .list()
                .forEach(version -> byKind.put(version.kind(), version));
        return byKind;
    }

    /**
     * Writes a version and makes it the active one, unless one trained on newer data is already active.
     *
     * @return whether it serves now
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean publish(ModelVersion version, Iterator<Row> rows) {
        sql.sql("select pg_advisory_xact_lock(hashtextextended(?, 0))")
                .param("model:" + workspace() + ":" + version.kind().code())
                .query((_, _) -> "locked")
                .single();
        var before = active().get(version.kind());
        if (before != null && before.trainedAt().isAfter(version.trainedAt())) {
            return false;
        }
        sql.sql("delete from model where workspace_id = ? and kind = ? and not active")
                .params(workspace(), version.kind().code())
                .update();
        sql.sql("update model set active = false where workspace_id = ? and kind = ? and active")
                .params(workspace(), version.kind().code())
                .update();
        sql.sql("""
            insert into model (workspace_id, kind, version, active, trained_at, items, users, interactions,
                parameters, selection)
            values (?, ?, ?, true, ?::timestamptz, ?, ?, ?, ?::jsonb, nullif(?, 'null')::jsonb)\
            """)
                .params(
                        workspace(),
                        version.kind().code(),
                        version.version(),
                        version.trainedAt().toString(),
                        version.items(),
                        version.users(),
                        version.interactions(),
                        json.writeValueAsString(version.parameters()),
                        json.writeValueAsString(version.selection()))
                .update();
        while (rows.hasNext()) {
            insert(version.version(), rows);
        }
        return true;
    }

    /** One statement for many rows; lists travel as joined text, since SQL has no arrays of uneven arrays. */
    private void insert(UUID version, Iterator<Row> rows) {
        var ids = new String[ROWS_PER_STATEMENT];
        var items = new String[ROWS_PER_STATEMENT];
        var scores = new String[ROWS_PER_STATEMENT];
        int n = 0;
        while (n < ROWS_PER_STATEMENT && rows.hasNext()) {
            var row = rows.next();
            ids[n] = row.itemId();
            items[n] = String.join(SEPARATOR, row.neighbours().items());
            var joined = new StringJoiner(",", "{", "}");
            for (float score : row.neighbours().scores()) {
                joined.add(Float.toString(score));
            }
            scores[n++] = joined.toString();
        }
        sql.sql("""
            insert into neighbour (workspace_id, version, item_id, items, scores)
            select :workspace, :version, i, string_to_array(n, :separator), s::real[]
            from unnest(:ids::text[], :items::text[], :scores::text[]) as t(i, n, s)\
            """)
                .param("workspace", workspace())
                .param("version", version)
                .param("separator", SEPARATOR)
                .param("ids", java.util.Arrays.copyOf(ids, n))
                .param("items", java.util.Arrays.copyOf(items, n))
                .param("scores", java.util.Arrays.copyOf(scores, n))
                .update();
    }

    private @Nullable Selection selection(@Nullable String stored) {
        return stored == null ? null : json.readValue(stored, Selection.class);
    }

    private static String workspace() {
        return Workspaces.current().value();
    }
}
