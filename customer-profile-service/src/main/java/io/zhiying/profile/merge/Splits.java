package io.zhiying.profile.merge;

import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.apply.Snapshots;
import io.zhiying.profile.identity.CurrentRules;
import io.zhiying.profile.person.Profile;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.person.Split;
import io.zhiying.profile.person.Traits;
import io.zhiying.profile.segment.SegmentReconciler;
import io.zhiying.profile.segment.Touched;
import io.zhiying.profile.timeline.Events;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes a merge back, in one transaction: identifiers, events and words of consent return to the profile that they came
 * from, and what is computed from these is computed again for both. What came in after the merge goes by the strongest
 * identifier of its event. From then on no event makes the two one again.
 */
@Component
class Splits {
    private final Profiles profiles;
    private final Merges merges;
    private final Events events;
    private final List<ProfileData> kept;
    private final SegmentReconciler segments;
    private final Snapshots snapshots;
    private final CurrentRules rules;
    private final InstantSource clock;

    Splits(
            Profiles profiles,
            Merges merges,
            Events events,
            List<ProfileData> kept,
            SegmentReconciler segments,
            Snapshots snapshots,
            CurrentRules rules,
            InstantSource clock) {
        this.profiles = profiles;
        this.merges = merges;
        this.events = events;
        this.kept = kept;
        this.segments = segments;
        this.snapshots = snapshots;
        this.rules = rules;
        this.clock = clock;
    }

    /** @throws io.zhiying.platform.problem.Problem 409 where the other one is not merged into this profile */
    @Transactional
    Split split(UUID id, UUID merged, String by) {
        var survivor = profiles.lockLive(List.of(id)).get(id);
        if (survivor == null) {
            throw Problems.notFound("profile", id);
        }
        if (!Optional.of(survivor).equals(profiles.lock(List.of(merged)).get(merged))) {
            throw Problems.conflict(
                    "profile.not_merged", "profileId " + merged + " is not merged into profile " + survivor + ".");
        }
        var split = new Split(survivor, merged, merges.endedIn(merged));
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        merges.undo(merged, by, now);
        profiles.restore(split);
        kept.forEach(data -> data.split(split));
        var both = profiles.find(List.of(survivor, merged)).values().stream()
                .map(profile -> profile.changed(traitsOf(profile), now))
                .toList();
        profiles.update(both);
        var touched = new Touched();
        touched.addAltogether(both.stream().map(Profile::id).toList());
        segments.reconcile(touched);
        snapshots.publish(both, List.of());
        return split;
    }

    /** What the identifies on its timeline say. */
    private Traits traitsOf(Profile profile) {
        var traits = Traits.NONE;
        var policies = rules.traitPolicies();
        var origins = events.origins(profile.id(), "identify");
        for (var event : events.all(profile.id(), "identify", List.of())) {
            var after = traits.with(
                    event.traits(),
                    event.timestamp(),
                    event.id(),
                    profile.id(),
                    origins.getOrDefault(event.id(), profile.id()),
                    policies);
            traits = after.isTooLarge() ? traits : after;
        }
        return traits;
    }
}
