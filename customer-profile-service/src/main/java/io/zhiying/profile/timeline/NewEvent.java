package io.zhiying.profile.timeline;

import java.util.UUID;

/**
 * An event to be written.
 *
 * @param origin the profile it would belong to had no merge happened
 */
public record NewEvent(TimelineEvent event, UUID origin) {
    public static NewEvent of(TimelineEvent event) {
        return new NewEvent(event, event.profileId());
    }
}
