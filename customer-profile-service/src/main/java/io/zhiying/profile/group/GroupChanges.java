package io.zhiying.profile.group;

import io.zhiying.platform.job.Jobs;
import io.zhiying.profile.group.GroupMembers.Joining;
import io.zhiying.profile.group.Groups.Hold;
import io.zhiying.profile.person.Traits;
import io.zhiying.profile.segment.SegmentReconciler;
import io.zhiying.profile.segment.condition.Dependency;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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

/**
 * Takes {@code group} calls into the groups, in two steps around the resolution of identities: what groups are like,
 * which says whose segments may move so that those profiles are locked with the others; then who belongs to them.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class GroupChanges {
    private final Groups groups;
    private final GroupMembers members;
    private final SegmentReconciler segments;
    private final Jobs jobs;
    private final GroupProperties limits;
    private final InstantSource clock;

    GroupChanges(
            Groups groups,
            GroupMembers members,
            SegmentReconciler segments,
            Jobs jobs,
            GroupProperties limits,
            InstantSource clock) {
        this.groups = groups;
        this.members = members;
        this.segments = segments;
        this.jobs = jobs;
        this.limits = limits;
        this.clock = clock;
    }

    /** Groups of a batch, locked. */
    public static final class Held {
        private final Map<String, UUID> ids;
        private final Set<UUID> followed;

        private Held(Map<String, UUID> ids, Set<UUID> followed) {
            this.ids = ids;
            this.followed = followed;
        }
    }

    /** A call and whose it is. */
    public record Said(UUID profile, GroupCall call) {}

    /** Before profiles are locked. */
    public Held takeIn(Collection<GroupCall> calls) {
        if (calls.isEmpty()) {
            return new Held(Map.of(), Set.of());
        }
        var named = calls.stream().map(GroupCall::groupId).collect(Collectors.toSet());
        var known = held(named, calls);
        var changed = changed(known, calls);
        var followed = Set.<UUID>of();
        if (!changed.isEmpty()) {
            groups.update(changed);
            followed = follow(changed.stream().map(Group::id).toList());
        }
        return new Held(known.values().stream().collect(Collectors.toMap(Group::groupId, Group::id)), followed);
    }

    /** Alone only where there is something to write: members of one group come at the same time from everywhere. */
    private Map<String, Group> held(Set<String> named, Collection<GroupCall> calls) {
        var seen = groups.find(named, Hold.NOT);
        var missing = new HashSet<>(named);
        missing.removeAll(seen.keySet());
        if (!missing.isEmpty()) {
            groups.create(missing, clock.instant());
        }
        // What is newer than all that comes stays newer, so this look may be outdated.
        boolean changes = !missing.isEmpty() || !changed(seen, calls).isEmpty();
        return groups.find(named, changes ? Hold.ALONE : Hold.SHARED);
    }

    private List<Group> changed(Map<String, Group> before, Collection<GroupCall> calls) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Map<String, Traits> traits = new HashMap<>();
        for (var call : calls) {
            var group = before.get(call.groupId());
            if (group != null && !call.traits().isEmpty()) {
                var already = traits.getOrDefault(call.groupId(), group.traits());
                var after = already.with(call.traits(), call.at(), call.event());
                traits.put(call.groupId(), after.isTooLarge() ? already : after);
            }
        }
        return traits.entrySet().stream()
                .filter(each -> each.getValue()
                        != Objects.requireNonNull(before.get(each.getKey())).traits())
                .map(each -> Objects.requireNonNull(before.get(each.getKey())).with(each.getValue(), now))
                .toList();
    }

    /** Those whose members follow at once, the smallest first as far as the limit goes; the others by a job. */
    private Set<UUID> follow(Collection<UUID> changed) {
        if (!segments.lookAt(Dependency.Fixed.GROUPS)) {
            return Set.of();
        }
        var sizes = members.sizes(changed, limits.maxFollowed() + 1);
        Function<UUID, Integer> size = id -> sizes.getOrDefault(id, 0);
        Set<UUID> followed = new HashSet<>();
        int left = limits.maxFollowed();
        for (var id : changed.stream().sorted(Comparator.comparing(size)).toList()) {
            left -= size.apply(id);
            if (left >= 0) {
                followed.add(id);
            } else if (!groups.isReconciliationQueued(id)) {
                jobs.submit(GroupReconciliation.TYPE, new GroupReconciliation.Params(id));
            }
        }
        return followed;
    }

    /** The profiles whose segments follow at once, as they are now. */
    public Set<UUID> followers(Held held) {
        return held.followed.isEmpty() ? Set.of() : members.of(held.followed);
    }

    /** Gives the profiles whose groups, or what these are like, changed. All of them are locked. */
    public Set<UUID> join(Held held, Collection<Said> said) {
        var joining = new ArrayList<Joining>(said.size());
        for (var each : said) {
            var group = Objects.requireNonNull(held.ids.get(each.call().groupId()));
            joining.add(new Joining(group, each.profile(), each.call().at()));
        }
        var moved = new HashSet<>(followers(held));
        if (!joining.isEmpty()) {
            moved.addAll(members.join(joining));
        }
        return moved;
    }
}
