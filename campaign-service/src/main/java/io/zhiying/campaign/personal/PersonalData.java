package io.zhiying.campaign.personal;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What campaigns keep of a person. Deliveries stay after an erasure as numbers of a report, but not as theirs
 * ({@link ErasedProfiles}).
 */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class PersonalData {
    private final JdbcClient jdbc;
    private final JsonMapper json;

    PersonalData(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * @param remaining how many things an erasure still has to delete
     * @param data lists of what is kept, by kind
     */
    record Kept(long remaining, JsonNode data) {}

    Kept of(UUID profile) {
        long remaining = remaining(profile);
        return jdbc.sql("""
                        select jsonb_strip_nulls(jsonb_build_object(
                            'deliveries', (select coalesce(jsonb_agg(to_jsonb(d) order by d.id), '[]') from (
                              select d.id, c.name as campaign, d.variant, d.holdout, d.state, d.reason,
                                d.sent_at as "sentAt", d.opens, d.clicks, d.converted_at as "convertedAt"
                              from delivery d join campaign c on c.id = d.campaign_id
                              where d.profile_id = :profile) d),
                            'unsubscriptions', (select coalesce(jsonb_agg(to_jsonb(u)), '[]') from (
                              select channel, at from unsubscription where profile_id = :profile) u),
                            'events', (select coalesce(jsonb_agg(to_jsonb(e) order by e."happenedAt"), '[]') from (
                              select name, properties, happened_at as "happenedAt"
                              from remembered_event where profile_id = :profile) e))) as data""")
                .param("profile", profile)
                .query((row, _) -> new Kept(remaining, json.readTree(row.getString("data"))))
                .single();
    }

    /** How many things an erasure still has to delete. */
    long remaining(UUID profile) {
        return jdbc.sql("""
                        select (select count(*) from remembered_event where profile_id = :profile)
                            + (select count(*) from unsubscription where profile_id = :profile)
                            + (select count(*) from delivery where profile_id = :profile)""").param("profile", profile).query(Long.class).single();
    }
}
