package io.zhiying.recommendation.catalog;

import io.zhiying.platform.workspace.Workspaces;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The catalogue of the current workspace. */
@Repository
public class CatalogItems {
    private static final TypeReference<Map<String, @Nullable Object>> ATTRIBUTES = new TypeReference<>() {};
    private static final String COLUMNS = """
            c.item_id, c.title, c.categories, c.attributes, c.price_amount, c.price_currency, c.available,
            c.published_at, c.created_at, c.updated_at""";

    private final JdbcClient sql;
    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    CatalogItems(JdbcClient sql, JdbcTemplate jdbc, JsonMapper json) {
        this.sql = sql;
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * Creates or replaces items, all in one statement. Rows that are already so are not written again: a nightly load
     * of an unchanged catalogue costs no writes and no training.
     *
     * @param drafts each with an id, no id twice
     */
    UpsertCounts put(List<ItemDraft> drafts, Instant now) {
        var sorted = drafts.stream()
                .sorted(Comparator.comparing(draft -> Objects.requireNonNull(draft.id())))
                .toList();
        var flags = sql.sql("""
                        with sent as (
                            select id, title, array(select jsonb_array_elements_text(categories::jsonb)) as categories,
                                attributes::jsonb as attributes, amount, currency, available, published
                            from unnest(:ids::text[], :titles::text[], :categories::text[], :attributes::text[],
                                :amounts::numeric[], :currencies::text[], :available::boolean[], :published::timestamptz[])
                                as t(id, title, categories, attributes, amount, currency, available, published)
                        ), written as (
                            insert into catalog_item as c (workspace_id, item_id, title, categories, attributes,
                                price_amount, price_currency, available, published_at, created_at, updated_at)
                            select :workspace, id, title, categories, attributes, amount, currency, available,
                                coalesce(published, :now::timestamptz), :now::timestamptz, :now::timestamptz
                            from sent order by id
                            on conflict (workspace_id, item_id) do update
                            set title = excluded.title, categories = excluded.categories,
                                attributes = excluded.attributes, price_amount = excluded.price_amount,
                                price_currency = excluded.price_currency, available = excluded.available,
                                published_at = coalesce(
                                    (select s.published from sent s where s.id = excluded.item_id), c.published_at),
                                updated_at = excluded.updated_at
                            where (c.title, c.categories, c.attributes, c.price_amount, c.price_currency, c.available,
                                    c.published_at)
                                is distinct from (excluded.title, excluded.categories, excluded.attributes,
                                    excluded.price_amount, excluded.price_currency, excluded.available,
                                    coalesce((select s.published from sent s where s.id = excluded.item_id),
                                        c.published_at))
                            returning (c.xmax = 0) as created
                        )
                        select created from written""")
                .param("workspace", workspace())
                .param("now", now.toString())
                .param("ids", column(sorted, ItemDraft::id))
                .param("titles", column(sorted, ItemDraft::title))
                .param("categories", column(sorted, d -> json.writeValueAsString(orEmpty(d.categories()))))
                .param(
                        "attributes",
                        column(sorted, d -> d.attributes() == null ? "{}" : json.writeValueAsString(d.attributes())))
                .param(
                        "amounts",
                        column(
                                sorted,
                                d -> d.price() == null
                                        ? null
                                        : d.price().amount().toPlainString()))
                .param(
                        "currencies",
                        column(sorted, d -> d.price() == null ? null : d.price().currency()))
                .param(
                        "available",
                        column(
                                sorted,
                                d -> d.available() == null
                                        ? "true"
                                        : d.available().toString()))
                .param(
                        "published",
                        column(
                                sorted,
                                d -> d.publishedAt() == null
                                        ? null
                                        : d.publishedAt().toString()))
                .query(Boolean.class)
                .list();
        int created = (int) flags.stream().filter(Boolean::booleanValue).count();
        return new UpsertCounts(created, flags.size() - created, drafts.size() - flags.size());
    }

    public Optional<CatalogItem> find(String id) {
        return sql.sql("select " + COLUMNS + " from catalog_item c where c.workspace_id = ? and c.item_id = ?")
                .param(workspace())
                .param(id)
                .query(this::read)
                .optional();
    }

    /** Those of the items that exist, in no order. */
    public List<CatalogItem> findAll(Collection<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        return sql.sql("select " + COLUMNS
                        + " from catalog_item c where c.workspace_id = :workspace and c.item_id = any(:ids::text[])")
                .param("workspace", workspace())
                .param("ids", ids.toArray(String[]::new))
                .query(this::read)
                .list();
    }

    /** Items in order of their ids. */
    List<CatalogItem> list(@Nullable String category, @Nullable String after, int limit) {
        return sql.sql("select " + COLUMNS + """
                         from catalog_item c where c.workspace_id = :workspace and c.item_id > :after
                            and (:category::text is null or :category = any(c.categories))
                        order by c.item_id limit :limit""")
                .param("workspace", workspace())
                .param("after", after == null ? "" : after)
                .param("category", category)
                .param("limit", limit)
                .query(this::read)
                .list();
    }

    /**
     * The ids of the newest items that can be recommended, newest first.
     *
     * @param categories any of them; empty for all
     */
    public List<String> newest(Collection<String> categories, Instant now, int limit) {
        return sql.sql("""
                        select item_id from catalog_item
                        where workspace_id = :workspace and available and published_at <= :now::timestamptz
                            and (cardinality(:categories::text[]) = 0 or categories && :categories::text[])
                        order by published_at desc, item_id limit :limit""")
                .param("workspace", workspace())
                .param("now", now.toString())
                .param("categories", categories.toArray(String[]::new))
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    /** Reads the whole catalogue in order of ids without holding it in memory. */
    public void forEach(int max, Consumer<CatalogItem> reader) {
        var streaming = new JdbcTemplate(Objects.requireNonNull(jdbc.getDataSource()));
        streaming.setFetchSize(2_000);
        streaming.query(
                "select " + COLUMNS + " from catalog_item c where c.workspace_id = ? order by c.item_id limit ?",
                row -> {
                    reader.accept(read(row, 0));
                },
                workspace(),
                max);
    }

    /** Reads the ids of the whole catalogue, in order. */
    public void forEachId(int max, Consumer<String> reader) {
        var streaming = new JdbcTemplate(Objects.requireNonNull(jdbc.getDataSource()));
        streaming.setFetchSize(10_000);
        streaming.query(
                "select item_id from catalog_item where workspace_id = ? order by item_id limit ?",
                row -> {
                    reader.accept(row.getString(1));
                },
                workspace(),
                max);
    }

    boolean delete(String id) {
        return sql.sql("delete from catalog_item where workspace_id = ? and item_id = ?")
                        .param(workspace())
                        .param(id)
                        .update()
                == 1;
    }

    private CatalogItem read(ResultSet row, int number) throws SQLException {
        BigDecimal amount = row.getBigDecimal("price_amount");
        return new CatalogItem(
                row.getString("item_id"),
                row.getString("title"),
                Arrays.asList((String[]) row.getArray("categories").getArray()),
                json.readValue(row.getString("attributes"), ATTRIBUTES),
                amount == null ? null : new Price(amount, row.getString("price_currency")),
                row.getBoolean("available"),
                instant(row, "published_at"),
                instant(row, "created_at"),
                instant(row, "updated_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class)
                .withOffsetSameInstant(ZoneOffset.UTC)
                .toInstant();
    }

    private static List<String> orEmpty(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }

    private static @Nullable String[] column(List<ItemDraft> drafts, Function<ItemDraft, @Nullable String> value) {
        return drafts.stream().map(value).toArray(String[]::new);
    }

    private static String workspace() {
        return Workspaces.current().value();
    }
}
