package io.zhiying.recommendation.interaction;

import io.zhiying.contracts.ProfileEnd;
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
    private final ErasedProfiles erasedProfiles;
    private final ErasureProperties properties;
    private final TrainingSignals signals;
    private final InstantSource clock;

    ProfileHandler(
            Profiles profiles,
            ErasedProfiles erasedProfiles,
            ErasureProperties properties,
            TrainingSignals signals,
            InstantSource clock) {
        this.profiles = profiles;
        this.erasedProfiles = erasedProfiles;
        this.properties = properties;
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
        var erased = events.stream()
                .filter(Received::isTombstone)
                .filter(event -> ProfileEnd.ofType(event.type()).orElse(ProfileEnd.ERASED) == ProfileEnd.ERASED)
                .toList();
        erased.forEach(this::erase);
        signals.interactionsAdded(merging.size());
    }

    /**
     * A null of an older writer does not say whether the profile was erased or became another one; the merge may arrive
     * a little later, and can claim the rows until the grace is over.
     */
    private void erase(Received<ProfileSnapshot> end) {
        var profile = UUID.fromString(end.subject());
        if (ProfileEnd.ofType(end.type()).isPresent()) {
            erasedProfiles.erase(profile);
        } else {
            var now = clock.instant();
            profiles.erase(profile, false, now, now.plus(properties.grace()));
            signals.interactionsAdded(1);
        }
    }
}
