package io.zhiying.campaign.delivery;

import io.zhiying.campaign.template.Channel;
import io.zhiying.platform.workspace.Workspaces;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Who unsubscribed through our own links, from the moment of the click until customer-profile knows and decides. */
@Repository
public class Unsubscriptions {
    private final JdbcClient jdbc;
    private final InstantSource clock;

    Unsubscriptions(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** False where the person had unsubscribed before. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean add(Channel channel, UUID profile, UUID delivery) {
        return jdbc.sql("""
                        insert into unsubscription (workspace_id, channel, profile_id, delivery_id, at)
                        values (?, ?, ?, ?, ?) on conflict do nothing""")
                        .params(
                                Workspaces.current().value(),
                                channel.label(),
                                profile,
                                delivery,
                                Timestamp.from(clock.instant()))
                        .update()
                == 1;
    }

    @Transactional(readOnly = true)
    public Set<UUID> among(Channel channel, Collection<UUID> profiles) {
        return jdbc
                .sql("select profile_id from unsubscription where channel = ? and profile_id = any(?)")
                .params(channel.label(), profiles.toArray(UUID[]::new))
                .query(UUID.class)
                .list()
                .stream()
                .collect(Collectors.toSet());
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void remove(Channel channel, UUID profile) {
        jdbc.sql("delete from unsubscription where channel = ? and profile_id = ?")
                .params(channel.label(), profile)
                .update();
    }
}
