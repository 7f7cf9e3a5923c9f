package io.zhiying.profile.loyalty;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.OwnedRows;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.person.Split;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Question;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Balances and tiers of the current workspace's customers. Whoever writes holds the locks of the profiles. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class Accounts implements ProfileData {
    private final JdbcClient jdbc;

    Accounts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A tier that a customer came into, or out of all tiers where it is null. */
    record TierChange(@Nullable String tier, Instant at) {}

    /** Empty for who never had a point. */
    public Optional<LoyaltyBalance> find(UUID profile) {
        return about(profile).ask(jdbc);
    }

    /** As {@link #find}. */
    public Question<Optional<LoyaltyBalance>> about(UUID profile) {
        return Question.one(
                "select * from loyalty_account where profile_id = ?",
                (row, _) -> {
                    var since = row.getTimestamp("tier_since");
                    return new LoyaltyBalance(
                            row.getLong("balance"), row.getString("tier"), since == null ? null : since.toInstant());
                },
                profile);
    }

    /** Brings tiers in line with what was earned in the window, and notes when time alone may change them next. */
    void review(Collection<UUID> profiles, @Nullable Program program, Instant now) {
        if (profiles.isEmpty()) {
            return;
        }
        var tiers = program == null ? null : program.tiers();
        var levels = tiers == null ? List.<Program.Tier>of() : tiers.levels();
        jdbc.sql("""
                        with earned as (
                          select p.id as profile_id,
                            coalesce(sum(o.points - o.reversed) filter (where o.occurred_at <= :now), 0) as points,
                            least(min(o.occurred_at) + make_interval(days => :days),
                              min(o.occurred_at) filter (where o.occurred_at > :now)) as review_at
                          from unnest(cast(:profiles as uuid[])) as p(id)
                          left join loyalty_operation o on o.profile_id = p.id and o.type = 'earn'
                            and o.occurred_at > cast(:now as timestamptz) - make_interval(days => :days)
                          group by p.id),
                        reached as (
                          select e.profile_id, e.review_at, (
                            select l.name from unnest(cast(:names as text[]), cast(:points as bigint[])) as l(name, points)
                            where l.points <= e.points order by l.points desc, l.name limit 1) as tier
                          from earned e),
                        reviewed as (
                          update loyalty_account a set tier = r.tier,
                            review_at = case when cardinality(cast(:names as text[])) > 0 then r.review_at end,
                            tier_since = case when a.tier is distinct from r.tier then :now else a.tier_since end
                          from reached r where a.profile_id = r.profile_id
                          returning a.profile_id, old.tier as was, new.tier as tier)
                        insert into loyalty_tier_change (id, workspace_id, profile_id, tier, changed_at)
                        select uuidv7(), :workspace, profile_id, tier, :now from reviewed where was is distinct from tier""")
                .param("workspace", Workspaces.current().value())
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("days", tiers == null ? 0 : tiers.windowDays())
                .param("profiles", Columns.of(profiles))
                .param("names", Columns.of(levels, Program.Tier::name))
                .param("points", Columns.of(levels, Program.Tier::points))
                .update();
    }

    List<TierChange> tierChanges(UUID profile, int most) {
        return jdbc.sql("select * from loyalty_tier_change where profile_id = ? order by id desc limit ?")
                .params(profile, most)
                .query((row, _) -> new TierChange(
                        row.getString("tier"), row.getTimestamp("changed_at").toInstant()))
                .list();
    }

    /** All of them have to be looked at: the rules changed. */
    void reviewAll(Instant now) {
        jdbc.sql("update loyalty_account set review_at = ? where workspace_id = platform.workspace()")
                .param(Timestamp.from(now))
                .update();
    }

    /** Customers whose tier time may have changed, at most so many. */
    List<UUID> toReview(Instant now, int limit) {
        return jdbc.sql("""
                        select profile_id from loyalty_account
                        where workspace_id = platform.workspace() and review_at <= ? order by review_at limit ?""")
                .params(Timestamp.from(now), limit)
                .query(UUID.class)
                .list();
    }

    /** The survivor's tier is looked at again by the next sweep. */
    @Override
    public void merge(List<Merge> merges) {
        jdbc.sql("""
                        with gone as (
                          delete from loyalty_account a
                          using unnest(cast(:survivors as uuid[]), cast(:merged as uuid[])) as m(survivor, merged)
                          where a.profile_id = m.merged
                          returning m.survivor, a.balance)
                        insert into loyalty_account (profile_id, workspace_id, balance, review_at)
                        select survivor, :workspace, sum(balance), '-infinity' from gone group by survivor
                        on conflict (profile_id) do update set
                          balance = loyalty_account.balance + excluded.balance, review_at = '-infinity'""")
                .param("workspace", Workspaces.current().value())
                .param("survivors", Columns.of(merges, Merge::survivor))
                .param("merged", Columns.of(merges, Merge::merged))
                .update();
        OwnedRows.move(jdbc, "loyalty_tier_change", merges);
    }

    /** By the origins of the entries, wherever these stand yet; tiers are looked at again by the next sweep. */
    @Override
    public void split(Split split) {
        jdbc.sql("""
                        insert into loyalty_account (profile_id, workspace_id, balance, review_at)
                        select profile_id, :workspace, sum(points), '-infinity' from (
                          select case when origin_id = any(cast(:origins as uuid[]))
                            then cast(:restored as uuid) else cast(:survivor as uuid) end as profile_id, points
                          from loyalty_entry where profile_id in (:survivor, :restored)
                          union all select cast(:survivor as uuid), 0) e
                        group by profile_id
                        on conflict (profile_id) do update set balance = excluded.balance, review_at = '-infinity'""")
                .param("workspace", Workspaces.current().value())
                .param("origins", Columns.of(split.origins()))
                .param("restored", split.restored())
                .param("survivor", split.survivor())
                .update();
    }

    @Override
    public void erase(UUID profile) {
        for (var table : List.of("loyalty_account", "loyalty_tier_change")) {
            jdbc.sql("delete from " + table + " where profile_id = ?")
                    .param(profile)
                    .update();
        }
    }
}
