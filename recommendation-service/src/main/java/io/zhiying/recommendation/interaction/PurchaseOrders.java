package io.zhiying.recommendation.interaction;

import io.zhiying.platform.workspace.Workspaces;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Orders that were seen: each counts once, however often it is told, and can be refunded once. */
@Repository
class PurchaseOrders {
    private final JdbcClient sql;
    private final JsonMapper json;

    PurchaseOrders(JdbcClient sql, JsonMapper json) {
        this.sql = sql;
        this.json = json;
    }

    private record Key(UUID profileId, String orderId) {}

    /** Keeps the orders and answers with those that are new. An order without an id is always new. */
    List<Behaviour.Order> addNew(List<Behaviour.Order> orders) {
        var fresh = new ArrayList<Behaviour.Order>();
        var named = new LinkedHashMap<Key, Behaviour.Order>();
        for (var order : orders) {
            if (order.orderId() == null) {
                fresh.add(order);
            } else {
                named.putIfAbsent(new Key(order.profileId(), order.orderId()), order);
            }
        }
        if (!named.isEmpty()) {
            var keys = List.copyOf(named.keySet());
            var rows = List.copyOf(named.values());
            sql.sql("""
                            insert into purchase_order (workspace_id, profile_id, order_id, items, completed_at)
                            select :workspace, p, o, array(select jsonb_array_elements_text(i::jsonb)), t
                            from unnest(:profiles::uuid[], :orders::text[], :items::text[], :times::timestamptz[])
                                as x(p, o, i, t) order by p, o
                            on conflict do nothing returning profile_id, order_id""")
                    .param("workspace", Workspaces.current().value())
                    .param(
                            "profiles",
                            keys.stream().map(key -> key.profileId().toString()).toArray(String[]::new))
                    .param("orders", keys.stream().map(Key::orderId).toArray(String[]::new))
                    .param(
                            "items",
                            rows.stream()
                                    .map(row -> json.writeValueAsString(row.itemIds()))
                                    .toArray(String[]::new))
                    .param(
                            "times",
                            rows.stream().map(row -> row.at().toString()).toArray(String[]::new))
                    .query((row, _) -> Objects.requireNonNull(
                            named.get(new Key(row.getObject("profile_id", UUID.class), row.getString("order_id")))))
                    .list()
                    .forEach(fresh::add);
        }
        return fresh;
    }

    /**
     * The items that the refund takes back and no refund before it has. A refund of an order that is not known takes
     * back what it names.
     */
    List<String> refund(Behaviour.Refund refund) {
        if (refund.orderId() == null) {
            return refund.itemIds();
        }
        var order = sql.sql("""
                        select items, refunded from purchase_order
                        where workspace_id = ? and profile_id = ? and order_id = ? for update""")
                .params(Workspaces.current().value(), refund.profileId(), refund.orderId())
                .query((row, _) ->
                        new Lines(Arrays.asList((String[]) row.getArray("items").getArray()), Arrays.asList((String[])
                                row.getArray("refunded").getArray())))
                .optional();
        if (order.isEmpty()) {
            return refund.itemIds();
        }
        var taken = order.get().items().stream()
                .filter(item -> refund.itemIds().isEmpty() || refund.itemIds().contains(item))
                .filter(item -> !order.get().refunded().contains(item))
                .toList();
        sql.sql("""
                        update purchase_order set refunded = refunded || ?::text[]
                        where workspace_id = ? and profile_id = ? and order_id = ?""")
                .params(
                        taken.toArray(String[]::new),
                        Workspaces.current().value(),
                        refund.profileId(),
                        refund.orderId())
                .update();
        return taken;
    }

    private record Lines(List<String> items, List<String> refunded) {}
}
