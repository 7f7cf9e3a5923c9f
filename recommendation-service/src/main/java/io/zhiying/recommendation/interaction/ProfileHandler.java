package io.zhiying.recommendation.interaction;

import io.zhiying.contracts.ProfileSnapshot;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventHandler;
import io.zhiying.platform.event.Received;
import io.zhiying.recommendation.signal.TrainingSignals;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Follows profiles: merged ones count as one, erased ones are forgotten. */
@Component
class ProfileHandler implements EventHandler<ProfileSnapshot> {
    private final Profiles profiles;
    private final TrainingSignals signals;
    private final InstantSource clock;

    ProfileHandler(Profiles profiles, TrainingSignals signals, InstantSource clock) {
        this.profiles = profiles;
        this.signals = signals;
        this.clock = clock;
    }

    @Override
    public String consumer() {
        return "recommendation-profiles";
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
        var snapshots = events.stream()
                .filter(event -> !event.isTombstone())
                .map(Received::data)
                .toList();
        var merging = snapshots.stream()
                .filter(profile -> !profile.mergedFrom().isEmpty())
                .toList();
        merging.forEach(profile -> profiles.merge(profile.profileId(), profile.mergedFrom(), profile.updatedAt()));
        profiles.standAlone(snapshots);
        var erased = events.stream().filter(Received::isTombstone).toList();
        erased.forEach(event -> profiles.erase(UUID.fromString(event.subject()), clock.instant()));
        signals.interactionsAdded(merging.size() + erased.size());
    }
}
