package io.zhiying.campaign.message;

import io.zhiying.campaign.delivery.Deliveries.Unfinished;
import io.zhiying.campaign.delivery.Outcome;
import io.zhiying.campaign.template.Channel;
import java.util.Collection;
import java.util.UUID;

/**
 * A channel. A message is claimed under the sender's journal, sent, its outcome committed, and then settled; so that
 * after a crash at any of these moments the sender that comes next can say what became of it.
 */
public interface MessageSender {
    Channel channel();

    /** Names this process's record of what it sends. */
    UUID journal();

    /** How many messages it takes at a time. */
    int parallelism();

    /** @throws ChannelAway where no message can be sent now */
    Outcome send(Message message);

    /** Their outcomes are committed; they can be forgotten. */
    void settled(Collection<UUID> deliveries);

    Fate fateOf(Unfinished delivery);
}
