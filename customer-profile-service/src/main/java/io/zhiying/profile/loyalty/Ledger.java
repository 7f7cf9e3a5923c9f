package io.zhiying.profile.loyalty;

import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.loyalty.Lot.Entry;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.OwnedRows;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.person.Split;
import io.zhiying.profile.sql.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The points of the current workspace's customers, as a ledger: nothing is ever changed, only added. Whoever writes
 * holds the locks of the profiles, so two spends at once come one after the other; and the database refuses a lot or a
 * balance below 0.
 *
 * <p>Invariants: a lot's remaining points are the sum of its entries, an operation's points the sum of its, and a
 * balance the sum of both. An entry keeps the origin of its lot, so the entries of an origin always sum up by
 * themselves and a merge can be undone.
 */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class Ledger implements ProfileData {
    private static final List<String> TABLES = List.of("loyalty_operation", "loyalty_entry", "loyalty_lot");

    private final JdbcClient jdbc;

    Ledger(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * An operation to be written.
     *
     * @param born the lot that it makes; null where it makes none
     */
    record Posting(
            UUID profile,
            UUID origin,
            PointsOperation operation,
            @Nullable Lot born,
            List<Entry> entries) {}

    /** Writes them, but for those whose source has been written before; says which were written. */
    Set<UUID> post(Collection<Posting> postings) {
        if (postings.isEmpty()) {
            return Set.of();
        }
        var written = operations(postings);
        var fresh = postings.stream()
                .filter(posting -> written.contains(posting.operation().id()))
                .toList();
        lots(fresh.stream().filter(posting -> posting.born() != null).toList());
        accounts(fresh);
        record Row(Posting posting, Entry entry) {}
        var rows = fresh.stream()
                .flatMap(posting -> posting.entries().stream().map(entry -> new Row(posting, entry)))
                .toList();
        jdbc.sql("""
                        with entry as (
                          insert into loyalty_entry (operation_id, lot_id, workspace_id, profile_id, origin_id, points)
                          select operation_id, lot_id, :workspace, profile_id, origin_id, points
                          from unnest(cast(:operations as uuid[]), cast(:lots as uuid[]), cast(:profiles as uuid[]),
                            cast(:origins as uuid[]), cast(:points as bigint[]))
                            as r(operation_id, lot_id, profile_id, origin_id, points)
                          returning lot_id, profile_id, points),
                        lot as (
                          update loyalty_lot l set remaining = l.remaining + e.points
                          from (select lot_id, sum(points) as points from entry group by lot_id) e
                          where l.id = e.lot_id)
                        update loyalty_account a set balance = a.balance + e.points
                        from (select profile_id, sum(points) as points from entry group by profile_id) e
                        where a.profile_id = e.profile_id""")
                .param("workspace", Workspaces.current().value())
                .param(
                        "operations",
                        Columns.of(rows, row -> row.posting().operation().id()))
                .param("lots", Columns.of(rows, row -> row.entry().lot()))
                .param("profiles", Columns.of(rows, row -> row.posting().profile()))
                .param("origins", Columns.of(rows, row -> row.entry().origin()))
                .param("points", Columns.of(rows, row -> row.entry().points()))
                .update();
        return written;
    }

    private Set<UUID> operations(Collection<Posting> postings) {
        return new HashSet<>(jdbc.sql("""
                        insert into loyalty_operation (id, workspace_id, profile_id, origin_id, type, points, reverses,
                          shortfall, reason, reference, source, occurred_at)
                        select id, :workspace, profile_id, origin_id, type, points, reverses, shortfall, reason,
                          reference, source, occurred_at
                        from unnest(cast(:ids as uuid[]), cast(:profiles as uuid[]), cast(:origins as uuid[]),
                          cast(:types as text[]), cast(:points as bigint[]), cast(:reverses as uuid[]),
                          cast(:shortfalls as bigint[]), cast(:reasons as text[]), cast(:references as text[]),
                          cast(:sources as text[]), cast(:times as timestamptz[]))
                          as r(id, profile_id, origin_id, type, points, reverses, shortfall, reason, reference, source,
                            occurred_at)
                        on conflict (workspace_id, source) do nothing
                        returning id""")
                .param("workspace", Workspaces.current().value())
                .param("ids", Columns.of(postings, each -> each.operation().id()))
                .param("profiles", Columns.of(postings, Posting::profile))
                .param("origins", Columns.of(postings, Posting::origin))
                .param(
                        "types",
                        Columns.of(postings, each -> each.operation().type().wire()))
                .param("points", Columns.of(postings, each -> each.operation().points()))
                .param("reverses", Columns.of(postings, each -> each.operation().reverses()))
                .param(
                        "shortfalls",
                        Columns.of(postings, each -> each.operation().shortfall()))
                .param("reasons", Columns.of(postings, each -> each.operation().reason()))
                .param(
                        "references",
                        Columns.of(postings, each -> each.operation().reference()))
                .param("sources", Columns.of(postings, each -> each.operation().source()))
                .param("times", Columns.of(postings, each -> each.operation().occurredAt()))
                .query(UUID.class)
                .list());
    }

    private void accounts(List<Posting> postings) {
        jdbc.sql("""
                        insert into loyalty_account (profile_id, workspace_id, balance)
                        select distinct profile_id, :workspace, 0 from unnest(cast(:profiles as uuid[])) as r(profile_id)
                        on conflict (profile_id) do nothing""")
                .param("workspace", Workspaces.current().value())
                .param("profiles", Columns.of(postings, Posting::profile))
                .update();
    }

    /** Empty as yet: the entries fill them. */
    private void lots(List<Posting> postings) {
        jdbc.sql("""
                        insert into loyalty_lot (id, workspace_id, profile_id, origin_id, points, remaining, earned_at,
                          expires_at)
                        select id, :workspace, profile_id, origin_id, points, 0, earned_at, expires_at
                        from unnest(cast(:ids as uuid[]), cast(:profiles as uuid[]), cast(:origins as uuid[]),
                          cast(:points as bigint[]), cast(:earned as timestamptz[]), cast(:expires as timestamptz[]))
                          as r(id, profile_id, origin_id, points, earned_at, expires_at)""")
                .param("workspace", Workspaces.current().value())
                .param("ids", Columns.of(postings, each -> born(each).id()))
                .param("profiles", Columns.of(postings, Posting::profile))
                .param("origins", Columns.of(postings, each -> born(each).origin()))
                .param("points", Columns.of(postings, each -> born(each).remaining()))
                .param("earned", Columns.of(postings, each -> born(each).earnedAt()))
                .param("expires", Columns.of(postings, each -> born(each).expiresAt()))
                .update();
    }

    private static Lot born(Posting posting) {
        return Objects.requireNonNull(posting.born());
    }

    /** With points left, the first out first. */
    List<Lot> lots(UUID profile) {
        return jdbc
                .sql("select * from loyalty_lot where profile_id = ? and remaining > 0")
                .param(profile)
                .query((row, _) -> lot(row))
                .list()
                .stream()
                .sorted(Lot.FIRST_OUT)
                .toList();
    }

    /** The entries of an operation, but for those into lots that a split gave to another profile. */
    List<Entry> entries(UUID profile, UUID operation) {
        return jdbc.sql("""
                        select lot_id, origin_id, points from loyalty_entry
                        where operation_id = ? and profile_id = ? order by lot_id""")
                .params(operation, profile)
                .query((row, _) -> new Entry(
                        row.getObject("lot_id", UUID.class),
                        row.getObject("origin_id", UUID.class),
                        row.getLong("points")))
                .list();
    }

    Optional<PointsOperation> find(UUID profile, UUID id) {
        return jdbc.sql("select * from loyalty_operation where id = ? and profile_id = ?")
                .params(id, profile)
                .query((row, _) -> operation(row))
                .optional();
    }

    /** What an order earned by a rule. */
    List<PointsOperation> earned(UUID profile, String rule, String reference) {
        return jdbc.sql("""
                        select * from loyalty_operation
                        where profile_id = ? and type = 'earn' and reason = ? and reference = ? order by id""")
                .params(profile, rule, reference)
                .query((row, _) -> operation(row))
                .list();
    }

    /** Of what was earned, the points that expired, less those that were taken back since and so are settled. */
    long lapsed(UUID profile, PointsOperation earned, UUID lot) {
        return jdbc.sql("""
                        select cast(greatest(0,
                          coalesce((select -sum(e.points) from loyalty_entry e
                            join loyalty_operation o on o.id = e.operation_id
                            where e.profile_id = :profile and e.lot_id = :lot and o.type = 'expire'), 0)
                          + coalesce((select sum(o.shortfall - o.points) from loyalty_operation o
                            where o.reverses = :earned), 0)
                          - :reversed) as bigint)""")
                .param("profile", profile)
                .param("lot", lot)
                .param("earned", earned.id())
                .param("reversed", earned.reversed())
                .query(Long.class)
                .single();
    }

    void reversed(UUID operation, long points) {
        jdbc.sql("update loyalty_operation set reversed = reversed + ? where id = ?")
                .params(points, operation)
                .update();
    }

    /** The latest first. */
    Page<PointsOperation> page(UUID profile, PageRequest page) {
        var before = page.cursor() == null ? null : Cursor.id(page.cursor());
        var rows = jdbc.sql("""
                        select * from loyalty_operation
                        where profile_id = :profile
                          and id < coalesce(cast(:before as uuid), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                        order by id desc limit :rows""")
                .param("profile", profile)
                .param("before", before)
                .param("rows", page.limit() + 1)
                .query((row, _) -> operation(row))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(last.id().toString()));
    }

    /** Customers some of whose points have expired, at most so many. */
    List<UUID> withExpired(Instant now, int limit) {
        return jdbc.sql("""
                        select distinct profile_id from (
                          select profile_id from loyalty_lot
                          where workspace_id = platform.workspace() and remaining > 0 and expires_at <= :now
                          order by expires_at limit :limit) l""")
                .param("now", Timestamp.from(now))
                .param("limit", limit)
                .query(UUID.class)
                .list();
    }

    @Override
    public void merge(List<Merge> merges) {
        TABLES.forEach(table -> OwnedRows.move(jdbc, table, merges));
    }

    /** Lots and their entries go where they came from; an operation that took from lots of both stays. */
    @Override
    public void split(Split split) {
        TABLES.forEach(table -> OwnedRows.giveBack(jdbc, table, split));
    }

    @Override
    public void erase(UUID profile) {
        for (var table : TABLES) {
            jdbc.sql("delete from " + table + " where profile_id = ?")
                    .param(profile)
                    .update();
        }
    }

    private static Lot lot(ResultSet row) throws SQLException {
        var expires = row.getTimestamp("expires_at");
        return new Lot(
                row.getObject("id", UUID.class),
                row.getObject("origin_id", UUID.class),
                row.getLong("remaining"),
                row.getTimestamp("earned_at").toInstant(),
                expires == null ? null : expires.toInstant());
    }

    private static PointsOperation operation(ResultSet row) throws SQLException {
        return new PointsOperation(
                row.getObject("id", UUID.class),
                PointsOperation.Type.of(row.getString("type")),
                row.getLong("points"),
                row.getLong("reversed"),
                row.getObject("reverses", UUID.class),
                row.getLong("shortfall"),
                row.getString("reason"),
                row.getString("reference"),
                row.getString("source"),
                row.getTimestamp("occurred_at").toInstant());
    }
}
