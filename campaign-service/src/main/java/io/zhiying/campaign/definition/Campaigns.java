package io.zhiying.campaign.definition;

import io.zhiying.campaign.template.Content;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.workspace.Workspaces;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The campaigns of the current workspace. */
@Repository
public class Campaigns {
    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final CampaignRows rows;

    Campaigns(JdbcClient jdbc, InstantSource clock, CampaignRows rows) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.rows = rows;
    }

    @Transactional
    public Campaign add(UUID id, String name, Design design, Goal goal) {
        var past = design instanceof Design.Past given ? given : null;
        return jdbc.sql("""
                        insert into campaign (id, workspace_id, name, kind, external_id, state, design, goal, goal_event,
                          created_at, updated_at)
                        values (:id, :workspace, :name, :kind, :external, :state, :design::jsonb, :goal::jsonb,
                          :event, :now, :now)
                        returning *""")
                .param("id", id)
                .param("workspace", Workspaces.current().value())
                .param("name", name)
                .param("kind", CampaignRows.kindOf(design))
                .param("external", past == null ? null : past.externalId())
                .param("state", (past == null ? CampaignState.DRAFT : CampaignState.IMPORTED).label())
                .param("design", rows.json(design))
                .param("goal", rows.json(goal))
                .param("event", goal.event())
                .param("now", now())
                .query(rows)
                .single();
    }

    /** While it is a draft. */
    @Transactional
    public Campaign replace(UUID id, String name, Design.Experiment design, Goal goal) {
        if (lock(id).state() != CampaignState.DRAFT) {
            throw Problems.conflict("campaign.not_draft", "Only a draft can be changed.");
        }
        return jdbc.sql("""
                        update campaign set name = :name, design = :design::jsonb, goal = :goal::jsonb,
                          goal_event = :event, updated_at = :now
                        where id = :id returning *""")
                .param("id", id)
                .param("name", name)
                .param("design", rows.json(design))
                .param("goal", rows.json(goal))
                .param("event", goal.event())
                .param("now", now())
                .query(rows)
                .single();
    }

    @Transactional(readOnly = true)
    public Optional<Campaign> find(UUID id) {
        return jdbc.sql("select * from campaign where id = ?")
                .param(id)
                .query(rows)
                .optional();
    }

    @Transactional(readOnly = true)
    public Optional<Campaign> findByExternalId(String externalId) {
        return jdbc.sql("select * from campaign where external_id = ?")
                .param(externalId)
                .query(rows)
                .optional();
    }

    @Transactional(readOnly = true)
    public Campaign get(UUID id) {
        return find(id).orElseThrow(() -> Problems.notFound("campaign", id));
    }

    /** Holds its row until the transaction ends, so that changes of state come one after the other. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Campaign lock(UUID id) {
        return jdbc.sql("select * from campaign where id = ? for update")
                .param(id)
                .query(rows)
                .optional()
                .orElseThrow(() -> Problems.notFound("campaign", id));
    }

    /** Newest first. */
    @Transactional(readOnly = true)
    public Page<Campaign> page(PageRequest request, @Nullable CampaignState state) {
        var found = jdbc.sql("""
                        select * from campaign
                        where (:after::uuid is null or id < :after::uuid) and (:state::text is null or state = :state)
                        order by id desc limit :limit""")
                .param(
                        "after",
                        request.cursor() == null
                                ? null
                                : Cursor.id(request.cursor()).toString())
                .param("state", state == null ? null : state.label())
                .param("limit", request.limit() + 1)
                .query(rows)
                .list();
        return Page.of(found, request.limit(), row -> Cursor.encode(row.id().toString()));
    }

    /** The names of the events that may count for one. */
    @Transactional(readOnly = true)
    public List<String> goalEvents() {
        return jdbc.sql("select distinct goal_event from campaign where state <> 'draft'")
                .query(String.class)
                .list();
    }

    /** Those that a goal event of this name could count for. */
    @Transactional(readOnly = true)
    public List<Campaign> withGoalEvents(List<String> events) {
        return jdbc.sql("select * from campaign where goal_event = any(?) and state <> 'draft'")
                .param(events.toArray(String[]::new))
                .query(rows)
                .list();
    }

    /** Freezes what the variants say, by name. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void launch(UUID id, Map<String, Content> content, UUID jobId) {
        jdbc.sql("""
                        update campaign set state = 'planning', content = :content::jsonb, job_id = :job,
                          launched_at = :now, updated_at = :now
                        where id = :id""")
                .param("id", id)
                .param("content", rows.json(content))
                .param("job", jobId)
                .param("now", now())
                .update();
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void move(Campaign campaign, CampaignState next, @Nullable UUID jobId) {
        campaign.requireTransitionTo(next);
        jdbc.sql("""
                        update campaign set state = :state, job_id = coalesce(:job, job_id), waiting_for = null,
                          updated_at = :now, planned_at = case when :state = 'sending' then coalesce(planned_at, :now)
                            else planned_at end,
                          finished_at = case when :state in ('sent', 'cancelled') then :now else finished_at end
                        where id = :id""")
                .param("id", campaign.id())
                .param("state", next.label())
                .param("job", jobId)
                .param("now", now())
                .update();
    }

    /** Tells the owner what it waits for; null where it goes on. */
    @Transactional
    public void waitFor(UUID id, @Nullable String reason) {
        jdbc.sql("update campaign set waiting_for = :reason where id = :id and waiting_for is distinct from :reason")
                .param("id", id)
                .param("reason", reason)
                .update();
    }

    @Transactional(readOnly = true)
    public Map<String, Content> content(UUID id) {
        return jdbc.sql("select content from campaign where id = ?")
                .param(id)
                .query((row, number) -> rows.content(row.getString(1)))
                .single();
    }

    /** Where planning stands; empty at its start. */
    @Transactional(readOnly = true)
    public Optional<String> planCursor(UUID id) {
        return jdbc.sql("select plan_cursor from campaign where id = ? and plan_cursor is not null")
                .param(id)
                .query(String.class)
                .optional();
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void planCursor(UUID id, String cursor) {
        jdbc.sql("update campaign set plan_cursor = ? where id = ?")
                .params(cursor, id)
                .update();
    }

    public UUID nextId() {
        return Ids.next();
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }
}
