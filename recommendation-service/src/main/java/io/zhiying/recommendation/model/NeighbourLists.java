package io.zhiying.recommendation.model;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.zhiying.platform.workspace.Workspaces;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Neighbour lists by item. The lists that are asked for often stay in memory, up to a bound over all workspaces; since
 * a version never changes and is part of the key, nothing in memory can be out of date, in any replica.
 */
@Repository
public class NeighbourLists {
    private final JdbcClient sql;
    private final Cache<Key, NeighbourList> cache;

    NeighbourLists(JdbcClient sql, ModelCacheProperties properties) {
        this.sql = sql;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(properties.maxNeighbours())
                .weigher((Key key, NeighbourList list) -> 1 + list.items().size())
                .build();
    }

    private record Key(String workspace, UUID version, String item) {}

    /** The lists of one version. */
    public NeighbourSource in(ModelVersion version) {
        return items -> find(version.version(), items);
    }

    /** The same for reading many once: what others ask for stays in memory. */
    public NeighbourSource unkeptIn(ModelVersion version) {
        return items -> read(Workspaces.current().value(), version.version(), Set.copyOf(items));
    }

    private Map<String, NeighbourList> find(UUID version, Collection<String> items) {
        var workspace = Workspaces.current().value();
        Map<String, NeighbourList> found = new HashMap<>();
        Set<String> missing = new LinkedHashSet<>();
        for (var item : items) {
            var cached = cache.getIfPresent(new Key(workspace, version, item));
            if (cached != null) {
                found.put(item, cached);
            } else {
                missing.add(item);
            }
        }
        if (!missing.isEmpty()) {
            var read = read(workspace, version, missing);
            for (var item : missing) {
                var list = read.getOrDefault(item, NeighbourList.NONE);
                cache.put(new Key(workspace, version, item), list);
                found.put(item, list);
            }
        }
        return found;
    }

    private Map<String, NeighbourList> read(String workspace, UUID version, Set<String> items) {
        var lists = new HashMap<String, NeighbourList>();
        sql.sql("""
            select item_id, items, scores from neighbour
            where workspace_id = :workspace and version = :version and item_id = any(:items::text[])\
            """)
                .param("workspace", workspace)
                .param("version", version)
                .param("items", items.toArray(String[]::new))
                .query((ResultSet row) -> {
                    lists.put(row.getString("item_id"), list(row));
                });
        return lists;
    }

    private static NeighbourList list(ResultSet row) throws SQLException {
        var scores = (Float[]) row.getArray("scores").getArray();
        var plain = new float[scores.length];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = scores[i];
        }
        return new NeighbourList(Arrays.asList((String[]) row.getArray("items").getArray()), plain);
    }
}
