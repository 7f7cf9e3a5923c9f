package io.zhiying.profile.loyalty;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.OwnedRows;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.person.Split;
import io.zhiying.profile.sql.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Refunds of the current workspace's customers whose orders have earned nothing yet. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class WaitingRefunds implements ProfileData {
    private final JdbcClient jdbc;

    WaitingRefunds(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Points of an order that go back.
     *
     * @param origin the profile it would belong to had no merge happened
     * @param source what causes it, once and for all
     * @param rule by which the order earned
     * @param wanted at most so many
     */
    record Refund(
            UUID profile, UUID origin, String source, String rule, String reference, long wanted, Instant occurredAt) {}

    void add(Refund refund, Instant now) {
        jdbc.sql("""
                        insert into loyalty_refund (workspace_id, source, profile_id, origin_id, rule, reference, wanted,
                          occurred_at, waits_since)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""")
                .params(
                        Workspaces.current().value(),
                        refund.source(),
                        refund.profile(),
                        refund.origin(),
                        refund.rule(),
                        refund.reference(),
                        refund.wanted(),
                        Timestamp.from(refund.occurredAt()),
                        Timestamp.from(now))
                .update();
    }

    /** Those whose orders have earned since, as they happened; they wait no longer. */
    List<Refund> takeSettled(Collection<UUID> profiles) {
        return jdbc
                .sql("""
                        delete from loyalty_refund r
                        where r.profile_id = any(cast(:profiles as uuid[])) and exists (
                          select 1 from loyalty_operation o where o.profile_id = r.profile_id and o.type = 'earn'
                            and o.reason = r.rule and o.reference = r.reference)
                        returning *""")
                .param("profiles", Columns.of(profiles))
                .query((row, _) -> new Refund(
                        row.getObject("profile_id", UUID.class),
                        row.getObject("origin_id", UUID.class),
                        row.getString("source"),
                        row.getString("rule"),
                        row.getString("reference"),
                        row.getLong("wanted"),
                        row.getTimestamp("occurred_at").toInstant()))
                .list()
                .stream()
                .sorted(Comparator.comparing(Refund::occurredAt).thenComparing(Refund::source))
                .toList();
    }

    void forget(Instant before) {
        jdbc.sql("delete from loyalty_refund where workspace_id = platform.workspace() and waits_since < ?")
                .param(Timestamp.from(before))
                .update();
    }

    /** The order may be the other's: the next sweep looks. */
    @Override
    public void merge(List<Merge> merges) {
        OwnedRows.move(jdbc, "loyalty_refund", merges);
        jdbc.sql("""
                        update loyalty_account a set review_at = '-infinity'
                        where a.profile_id = any(cast(:survivors as uuid[]))
                          and exists (select 1 from loyalty_refund r where r.profile_id = a.profile_id)""").param("survivors", Columns.of(merges, Merge::survivor)).update();
    }

    @Override
    public void split(Split split) {
        OwnedRows.giveBack(jdbc, "loyalty_refund", split);
    }

    @Override
    public void erase(UUID profile) {
        jdbc.sql("delete from loyalty_refund where profile_id = ?")
                .param(profile)
                .update();
    }
}
