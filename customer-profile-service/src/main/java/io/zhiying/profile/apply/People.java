package io.zhiying.profile.apply;

import io.zhiying.profile.apply.CustomerEvents.Resolved;
import io.zhiying.profile.identity.CurrentRules;
import io.zhiying.profile.identity.IdentityResolver.Resolution;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.Profile;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.person.TraitPolicies;
import io.zhiying.profile.person.Traits;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Takes a batch into the profiles themselves: new ones, merged ones, traits. */
@Component
class People {
    private final Profiles profiles;
    private final List<ProfileData> kept;
    private final CurrentRules rules;
    private final InstantSource clock;

    People(Profiles profiles, List<ProfileData> kept, CurrentRules rules, InstantSource clock) {
        this.profiles = profiles;
        this.kept = kept;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * @param profiles whose traits or identifiers changed, as they are now
     * @param altogether new, or merged into
     * @param traits whose traits changed
     * @param merges which profiles ended
     */
    record Changed(Collection<Profile> profiles, Set<UUID> altogether, Set<UUID> traits, List<Merge> merges) {}

    Changed takeIn(List<Resolved> events, Resolution resolution) {
        var merges = resolution.merges();
        Map<UUID, List<Resolved>> identifies = new HashMap<>();
        for (var event : events) {
            if (event.incoming().isIdentify()
                    && !event.incoming().data().traits().isEmpty()) {
                identifies
                        .computeIfAbsent(event.profile(), _ -> new ArrayList<>())
                        .add(event);
            }
        }
        Set<UUID> known = new HashSet<>(identifies.keySet());
        known.addAll(resolution.named());
        merges.forEach(merge -> known.addAll(List.of(merge.survivor(), merge.merged())));
        known.removeAll(resolution.born());
        var before = known.isEmpty() ? Map.<UUID, Profile>of() : profiles.find(known);
        if (!merges.isEmpty()) {
            kept.forEach(data -> data.merge(merges));
            profiles.end(merges, clock.instant());
        }
        var policies = rules.traitPolicies();
        var traits = merged(before, merges, policies);
        identifies.forEach((profile, mine) -> {
            var now = traits.getOrDefault(profile, Traits.NONE);
            for (var event : mine) {
                var data = event.incoming().data();
                var after = now.with(
                        data.traits(),
                        data.timestamp(),
                        event.incoming().id(),
                        profile,
                        event.whose().origin(),
                        policies);
                now = after.isTooLarge() ? now : after;
            }
            traits.put(profile, now);
        });
        return write(resolution, before, traits);
    }

    /** The traits of those that go on, with those of the ones that ended in them. */
    private static Map<UUID, Traits> merged(Map<UUID, Profile> before, List<Merge> merges, TraitPolicies policies) {
        Map<UUID, Traits> traits = new HashMap<>();
        before.forEach((id, profile) -> traits.put(id, profile.traits()));
        for (var merge : merges) {
            var ended = traits.remove(merge.merged());
            if (ended != null) {
                traits.merge(
                        merge.survivor(),
                        ended,
                        (mine, theirs) -> mine.merged(theirs, merge.survivor(), merge.merged(), policies));
            }
        }
        return traits;
    }

    private Changed write(Resolution resolution, Map<UUID, Profile> before, Map<UUID, Traits> traits) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<Profile> born = resolution.born().stream()
                .map(id -> Profile.born(id, now).changed(traits.getOrDefault(id, Traits.NONE), now))
                .toList();
        profiles.insert(born);
        Set<UUID> survivors = new HashSet<>();
        resolution.merges().forEach(merge -> survivors.add(merge.survivor()));
        Set<UUID> newTraits = new HashSet<>();
        List<Profile> changed = new ArrayList<>();
        traits.forEach((id, after) -> {
            var profile = before.get(id);
            if (profile == null) {
                return; // born
            }
            if (after != profile.traits()) {
                newTraits.add(id);
            }
            if (after != profile.traits() || resolution.named().contains(id) || survivors.contains(id)) {
                changed.add(profile.changed(after, now));
            }
        });
        profiles.update(changed);
        Set<UUID> altogether = new HashSet<>(resolution.born());
        altogether.addAll(survivors);
        changed.addAll(born);
        return new Changed(changed, altogether, newTraits, resolution.merges());
    }
}
