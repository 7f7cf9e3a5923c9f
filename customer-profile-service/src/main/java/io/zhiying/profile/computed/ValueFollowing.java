package io.zhiying.profile.computed;

import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.segment.SegmentReconciler;
import io.zhiying.profile.segment.Touched;
import io.zhiying.profile.segment.condition.Dependency;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps values true when events come, when time goes, and when a trait is declared. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class ValueFollowing {
    private final KnownTraits known;
    private final ComputedValues values;
    private final Profiles profiles;
    private final SegmentReconciler segments;
    private final InstantSource clock;

    ValueFollowing(
            KnownTraits known,
            ComputedValues values,
            Profiles profiles,
            SegmentReconciler segments,
            InstantSource clock) {
        this.known = known;
        this.values = values;
        this.profiles = profiles;
        this.segments = segments;
        this.clock = clock;
    }

    /** After events were written to the timelines of locked profiles; what that changes is added, for segments. */
    public void follow(Touched touched) {
        var wanted = new HashMap<ComputedTrait, Set<UUID>>();
        for (var trait : known.all()) {
            var whose = touched.profilesWith(trait.declaration().occurrence().dependency());
            if (!whose.isEmpty()) {
                wanted.put(trait, whose);
            }
        }
        compute(wanted, touched);
    }

    /** Locks the profiles and computes one trait for them. */
    void compute(ComputedTrait trait, Collection<UUID> ids) {
        var touched = new Touched();
        compute(Map.of(trait, new HashSet<>(profiles.lockLive(ids).values())), touched);
        segments.reconcile(touched);
    }

    /** Computes values for which a moment has come, at most so many; says whether there may be more. */
    boolean catchUpWithTime(int atMost) {
        var due = values.due(clock.instant(), atMost);
        if (due.isEmpty()) {
            return false;
        }
        var live =
                profiles.lockLive(due.stream().map(ComputedValues.Pair::profile).collect(Collectors.toSet()));
        var traits = byId();
        var wanted = new HashMap<ComputedTrait, Set<UUID>>();
        for (var pair : due) {
            var profile = live.get(pair.profile());
            var trait = traits.get(pair.trait());
            if (profile != null && trait != null) {
                wanted.computeIfAbsent(trait, _ -> new HashSet<>()).add(profile);
            }
        }
        var touched = new Touched();
        compute(wanted, touched);
        segments.reconcile(touched);
        return due.size() == atMost && !wanted.isEmpty();
    }

    private void compute(Map<ComputedTrait, ? extends Collection<UUID>> wanted, Touched touched) {
        if (wanted.isEmpty()) {
            return;
        }
        var names = wanted.keySet().stream().collect(Collectors.toMap(ComputedTrait::id, ComputedTrait::name));
        values.compute(wanted)
                .forEach(changed -> touched.add(
                        new Dependency.OnComputed(Objects.requireNonNull(names.get(changed.trait()))),
                        changed.profile()));
    }

    private Map<UUID, ComputedTrait> byId() {
        List<ComputedTrait> all = known.all();
        return all.stream().collect(Collectors.toMap(ComputedTrait::id, Function.identity()));
    }
}
