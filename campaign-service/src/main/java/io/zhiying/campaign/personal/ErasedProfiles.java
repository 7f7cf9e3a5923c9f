package io.zhiying.campaign.personal;

import io.zhiying.platform.workspace.Workspaces;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Those who are erased. What comes in under their ids later, since it was on its way, is not kept: whoever writes rows
 * about persons leaves out those who are here.
 */
@Repository
public class ErasedProfiles {
    private final JdbcClient jdbc;
    private final InstantSource clock;

    ErasedProfiles(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Nothing of the person stays but numbers: a delivery counts in its report, under an id that was nobody's. Once more
     * changes nothing, but for rows of a transaction that had begun before.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void erase(UUID profile) {
        jdbc.sql("""
                        insert into erased_profile (workspace_id, profile_id, erased_at) values (?, ?, ?)
                        on conflict do nothing""")
                .params(Workspaces.current().value(), profile, Timestamp.from(clock.instant()))
                .update();
        jdbc.sql("delete from remembered_event where profile_id = ?")
                .param(profile)
                .update();
        jdbc.sql("delete from unsubscription where profile_id = ?")
                .param(profile)
                .update();
        jdbc.sql("""
                        update delivery set profile_id = gen_random_uuid(),
                          state = case when state = 'planned' then 'suppressed' else state end,
                          reason = case when state = 'planned' then 'erased' else reason end,
                          next_attempt_at = null
                        where profile_id = ?""").param(profile).update();
    }

    /** Those of the people who are erased. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Set<UUID> among(Collection<UUID> profiles) {
        return Set.copyOf(
                jdbc.sql("select profile_id from erased_profile where workspace_id = ? and profile_id = any(?)")
                        .params(Workspaces.current().value(), profiles.toArray(UUID[]::new))
                        .query(UUID.class)
                        .list());
    }
}
