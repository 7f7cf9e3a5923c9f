package io.zhiying.campaign.conversion;

import io.zhiying.campaign.personal.ErasedProfiles;
import io.zhiying.contracts.ProfileEnd;
import io.zhiying.contracts.ProfileSnapshot;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventHandler;
import io.zhiying.platform.event.Received;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Keeps deliveries with the right person when profiles are merged or erased. */
@Component
class FollowsProfiles implements EventHandler<ProfileSnapshot> {
    private final Conversions conversions;
    private final ErasedProfiles erased;

    FollowsProfiles(Conversions conversions, ErasedProfiles erased) {
        this.conversions = conversions;
        this.erased = erased;
    }

    @Override
    public String consumer() {
        return "campaign-profiles";
    }

    @Override
    public String topic() {
        return Topics.PROFILES;
    }

    @Override
    public Class<ProfileSnapshot> type() {
        return ProfileSnapshot.class;
    }

    @Override
    public void handle(WorkspaceId workspace, List<Received<ProfileSnapshot>> events) {
        for (var event : events) {
            if (event.isTombstone()) {
                // The end of a merged profile may come before the snapshot that says who has its deliveries now.
                if (ProfileEnd.ofType(event.type()).orElse(ProfileEnd.ERASED) == ProfileEnd.ERASED) {
                    erased.erase(UUID.fromString(event.subject()));
                }
            } else {
                event.data()
                        .mergedFrom()
                        .forEach(from -> conversions.merge(from, event.data().profileId()));
            }
        }
    }
}
