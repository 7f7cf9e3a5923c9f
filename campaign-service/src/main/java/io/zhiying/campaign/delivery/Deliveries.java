package io.zhiying.campaign.delivery;

import io.zhiying.campaign.experiment.Arm;
import io.zhiying.campaign.personal.ErasedProfiles;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.workspace.Workspaces;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The deliveries of the current workspace. A person has one row per campaign, whatever is planned, claimed or repeated:
 * the unique key on both is what "one message per person" stands on.
 */
@Repository
public class Deliveries {
    private static final int BATCH = 500;

    private final JdbcClient jdbc;
    private final JdbcTemplate template;
    private final ErasedProfiles erased;
    private final InstantSource clock;

    Deliveries(JdbcClient jdbc, JdbcTemplate template, ErasedProfiles erased, InstantSource clock) {
        this.jdbc = jdbc;
        this.template = template;
        this.erased = erased;
        this.clock = clock;
    }

    /** A person of the audience: assigned to an arm, or suppressed before that. */
    public sealed interface Planned {
        UUID profile();

        record Assigned(UUID profile, Arm arm) implements Planned {}

        record Barred(UUID profile, String reason) implements Planned {}
    }

    /** A message in a sender's hands. */
    public record Claimed(UUID id, UUID profile, String variant, int attempts) {}

    /** A claimed message of which a sender never said what became of it. */
    public record Unfinished(UUID id, UUID journal, Instant claimedAt) {}

    /** Whose a delivery is. */
    public record Owner(UUID profile, @Nullable String variant) {}

    /** What is left to do. */
    public record Remaining(
            long planned, long sending, @Nullable Instant nextAttemptAt) {}

    /** How far sending has come. */
    public record Progress(long done, long total) {}

    /** Rows that exist already stay as they are; erased persons get none. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void plan(UUID campaign, List<? extends Planned> people) {
        var workspace = Workspaces.current().value();
        var now = Timestamp.from(clock.instant());
        var gone = erased.among(people.stream().map(Planned::profile).toList());
        var rows = people.stream()
                .filter(person -> !gone.contains(person.profile()))
                .map(PlannedRow::of)
                .toList();
        template.batchUpdate("""
                insert into delivery (id, workspace_id, campaign_id, profile_id, holdout, variant, state, reason,
                  next_attempt_at, assigned_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (campaign_id, profile_id) do nothing""", rows, BATCH, (row, planned) -> {
            row.setObject(1, Ids.next());
            row.setString(2, workspace);
            row.setObject(3, campaign);
            row.setObject(4, planned.profile());
            row.setBoolean(5, planned.state() == DeliveryState.HELD_OUT);
            row.setString(6, planned.variant());
            row.setString(7, planned.state().label());
            row.setString(8, planned.reason());
            row.setTimestamp(9, planned.state() == DeliveryState.PLANNED ? now : null);
            row.setTimestamp(10, planned.state() == DeliveryState.SUPPRESSED ? null : now);
        });
    }

    private record PlannedRow(
            UUID profile,
            DeliveryState state,
            @Nullable String variant,
            @Nullable String reason) {
        static PlannedRow of(Planned person) {
            return switch (person) {
                case Planned.Barred(UUID profile, String reason) ->
                    new PlannedRow(profile, DeliveryState.SUPPRESSED, null, reason);
                case Planned.Assigned(UUID profile, Arm.Holdout()) ->
                    new PlannedRow(profile, DeliveryState.HELD_OUT, null, null);
                case Planned.Assigned(UUID profile, Arm.Treated(String variant)) ->
                    new PlannedRow(profile, DeliveryState.PLANNED, variant, null);
            };
        }
    }

    /** Takes due messages; no other sender gets them until they are recorded. */
    @Transactional
    public List<Claimed> claim(UUID campaign, UUID journal, int limit) {
        var now = Timestamp.from(clock.instant());
        return jdbc.sql("""
                        update delivery set state = 'sending', journal_id = :journal, claimed_at = :now,
                          attempts = attempts + 1
                        where id in (
                          select id from delivery
                          where campaign_id = :campaign and state = 'planned' and next_attempt_at <= :now
                          order by next_attempt_at, id limit :limit for update skip locked)
                        returning id, profile_id, variant, attempts""")
                .param("journal", journal)
                .param("campaign", campaign)
                .param("now", now)
                .param("limit", limit)
                .query((row, number) -> new Claimed(
                        row.getObject("id", UUID.class),
                        row.getObject("profile_id", UUID.class),
                        row.getString("variant"),
                        row.getInt("attempts")))
                .list();
    }

    /** Whose it was, where the message was in a sender's hands; it is now what the outcome says. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Owner> record(UUID id, Outcome outcome, @Nullable String note) {
        var now = Timestamp.from(clock.instant());
        return jdbc.sql("""
                        update delivery set state = :state, reason = :reason, note = coalesce(:note, note),
                          journal_id = null, claimed_at = null, next_attempt_at = :next,
                          attempts = attempts - :untried,
                          sent_at = case when :state in ('sent', 'unknown') then :now::timestamptz end,
                          confirmed = :confirmed
                        where id = :id and state = 'sending' returning profile_id, variant""")
                .param("id", id)
                .param("state", outcome.state().label())
                .param("reason", outcome.why())
                .param("note", note)
                .param("now", now)
                .param("untried", outcome instanceof Outcome.Released ? 1 : 0)
                .param("confirmed", outcome instanceof Outcome.Sent(boolean confirmed) && confirmed)
                .param(
                        "next",
                        switch (outcome) {
                            case Outcome.Retry retry -> Timestamp.from(retry.at());
                            case Outcome.Released _ -> now;
                            default -> null;
                        },
                        Types.TIMESTAMP)
                .query((row, number) -> new Owner(row.getObject("profile_id", UUID.class), row.getString("variant")))
                .optional();
    }

    @Transactional(readOnly = true)
    public List<Unfinished> unfinished(UUID campaign) {
        return jdbc.sql("""
                        select id, journal_id, claimed_at from delivery
                        where campaign_id = ? and state = 'sending' limit 10000""")
                .param(campaign)
                .query((row, number) -> new Unfinished(
                        row.getObject("id", UUID.class),
                        row.getObject("journal_id", UUID.class),
                        row.getTimestamp("claimed_at").toInstant()))
                .list();
    }

    @Transactional(readOnly = true)
    public Remaining remaining(UUID campaign) {
        return jdbc.sql("""
                        select count(*) filter (where state = 'planned'), count(*) filter (where state = 'sending'),
                          min(next_attempt_at) filter (where state = 'planned')
                        from delivery where campaign_id = ? and state in ('planned', 'sending')""")
                .param(campaign)
                .query((row, number) -> new Remaining(
                        row.getLong(1),
                        row.getLong(2),
                        row.getTimestamp(3) == null ? null : row.getTimestamp(3).toInstant()))
                .single();
    }

    @Transactional(readOnly = true)
    public Progress progress(UUID campaign) {
        return jdbc.sql("""
                        select count(*) filter (where state not in ('planned', 'sending')), count(*)
                        from delivery where campaign_id = ?""")
                .param(campaign)
                .query((row, number) -> new Progress(row.getLong(1), row.getLong(2)))
                .single();
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public int cancelPlanned(UUID campaign) {
        return jdbc.sql("""
                        update delivery set state = 'cancelled', reason = 'campaign_cancelled', next_attempt_at = null
                        where campaign_id = ? and state = 'planned'""").param(campaign).update();
    }

    /** In the order planned. */
    @Transactional(readOnly = true)
    public Page<Delivery> page(
            UUID campaign, PageRequest request, @Nullable DeliveryState state, @Nullable UUID profile) {
        var rows = jdbc.sql("""
                        select * from delivery
                        where campaign_id = :campaign and (:after::uuid is null or id > :after::uuid)
                          and (:state::text is null or state = :state)
                          and (:profile::uuid is null or profile_id = :profile::uuid)
                        order by id limit :limit""")
                .param("campaign", campaign)
                .param(
                        "after",
                        request.cursor() == null
                                ? null
                                : Cursor.id(request.cursor()).toString())
                .param("state", state == null ? null : state.label())
                .param("profile", profile == null ? null : profile.toString())
                .param("limit", request.limit() + 1)
                .query(DeliveryRows::read)
                .list();
        return Page.of(rows, request.limit(), row -> Cursor.encode(row.id().toString()));
    }

    @Transactional(readOnly = true)
    public Optional<Delivery> find(UUID id) {
        return jdbc.sql("select * from delivery where id = ?")
                .param(id)
                .query(DeliveryRows::read)
                .optional();
    }
}
