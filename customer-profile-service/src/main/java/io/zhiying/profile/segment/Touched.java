package io.zhiying.profile.segment;

import io.zhiying.profile.segment.condition.Dependency;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Which profiles changed and in what, so that only segments that look at that are evaluated, and only for them. */
public final class Touched {
    private final Map<Dependency, Set<UUID>> in = new HashMap<>();
    private final Set<UUID> altogether = new HashSet<>();

    public static Touched in(Dependency what, Collection<UUID> profiles) {
        var touched = new Touched();
        profiles.forEach(profile -> touched.add(what, profile));
        return touched;
    }

    public void add(Dependency what, UUID profile) {
        in.computeIfAbsent(what, _ -> new HashSet<>()).add(profile);
    }

    /** New or merged: anything may be different. */
    public void addAltogether(Collection<UUID> profiles) {
        altogether.addAll(profiles);
    }

    boolean isEmpty() {
        return in.isEmpty() && altogether.isEmpty();
    }

    /** Those that changed in this. */
    public Set<UUID> profilesWith(Dependency what) {
        return Set.copyOf(in.getOrDefault(what, Set.of()));
    }

    Set<UUID> by(Set<Dependency> dependencies) {
        var profiles = new HashSet<>(altogether);
        dependencies.forEach(what -> profiles.addAll(in.getOrDefault(what, Set.of())));
        return profiles;
    }
}
