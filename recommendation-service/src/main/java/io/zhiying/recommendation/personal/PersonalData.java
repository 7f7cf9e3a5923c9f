package io.zhiying.recommendation.personal;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What recommendations keep of a person, with what came under the ids of profiles that were merged into theirs. A model
 * has sums over customers alone; the training that an erasure makes due leaves the person out of these.
 */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class PersonalData {
    private static final String THEIRS = """
            with theirs as (
              select cast(:profile as uuid) as id
              union select profile_id from profile_alias where survivor = :profile)
            """;

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
        return jdbc.sql(THEIRS + """
                        select jsonb_build_object(
                            'interactions', (select coalesce(jsonb_agg(to_jsonb(i) order by i."lastAt" desc), '[]') from (
                              select item_id as "itemId", kind, times, last_at as "lastAt" from interaction
                              where profile_id in (select id from theirs)) i),
                            'orders', (select coalesce(jsonb_agg(to_jsonb(o) order by o."completedAt" desc), '[]') from (
                              select order_id as "orderId", items, completed_at as "completedAt" from purchase_order
                              where profile_id in (select id from theirs)) o)) as data""")
                .param("profile", profile)
                .query((row, _) -> new Kept(remaining, json.readTree(row.getString("data"))))
                .single();
    }

    /** How many things an erasure still has to delete. */
    long remaining(UUID profile) {
        return jdbc.sql(THEIRS + """
                        select (select count(*) from interaction where profile_id in (select id from theirs))
                            + (select count(*) from purchase_order where profile_id in (select id from theirs))
                            -- what a batch that began before the erasure may still write is waited for
                            + (select count(*) from erased_profile
                                where profile_id in (select id from theirs) and purged_at is null)""")
                .param("profile", profile)
                .query(Long.class)
                .single();
    }
}
