package io.zhiying.profile.apply;

import io.zhiying.profile.apply.CustomerEvents.Resolved;
import io.zhiying.profile.chore.KnownWorkspaces;
import io.zhiying.profile.computed.ValueFollowing;
import io.zhiying.profile.group.GroupChanges;
import io.zhiying.profile.identity.IdentityResolver;
import io.zhiying.profile.identity.IdentityResolver.Naming;
import io.zhiying.profile.schema.Violations;
import io.zhiying.profile.segment.SegmentReconciler;
import io.zhiying.profile.segment.condition.Dependency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Applies a batch of accepted events of one workspace in the running transaction, in a fixed number of statements
 * however many events it has:
 *
 * <ol>
 *   <li>messages that were seen before are set apart;
 *   <li>groups are locked, and take in what was said of them;
 *   <li>identifiers are resolved to profiles, which stay locked, and profiles that turned out to be one are merged;
 *   <li>traits, memberships of groups, timeline, counters, purchases and consents take the events in;
 *   <li>computed traits that look at such events are computed again for the profiles that have them;
 *   <li>segments follow for the profiles that changed in something they look at;
 *   <li>snapshots of changed profiles go to the outbox;
 *   <li>after the commit the resolved events are published, before the log's offset moves on. A crash in between has
 *       the batch read again, and then the events that are in the timeline already are published again, with the same
 *       ids.
 * </ol>
 */
@Component
class BatchApplication {
    private final SeenMessages seen;
    private final IdentityResolver identities;
    private final People people;
    private final Facts facts;
    private final GroupChanges groups;
    private final ValueFollowing computed;
    private final SegmentReconciler segments;
    private final Snapshots snapshots;
    private final CustomerEvents customerEvents;
    private final KnownWorkspaces workspaces;
    private final Violations violations;

    BatchApplication(
            SeenMessages seen,
            IdentityResolver identities,
            People people,
            Facts facts,
            GroupChanges groups,
            ValueFollowing computed,
            SegmentReconciler segments,
            Snapshots snapshots,
            CustomerEvents customerEvents,
            KnownWorkspaces workspaces,
            Violations violations) {
        this.seen = seen;
        this.identities = identities;
        this.people = people;
        this.facts = facts;
        this.groups = groups;
        this.computed = computed;
        this.segments = segments;
        this.snapshots = snapshots;
        this.customerEvents = customerEvents;
        this.workspaces = workspaces;
        this.violations = violations;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void apply(List<Incoming> batch) {
        workspaces.note();
        Map<UUID, Incoming> byMessage = new HashMap<>();
        batch.forEach(event -> byMessage.putIfAbsent(event.keys().message(), event));
        var firstSeen = seen.firstSeen(byMessage.keySet());
        List<Incoming> fresh = new ArrayList<>();
        List<Incoming> again = new ArrayList<>();
        for (var event : batch) {
            if (byMessage.get(event.keys().message()) == event) {
                (firstSeen.contains(event.keys().message()) ? fresh : again).add(event);
            }
        }
        var published = new ArrayList<>(customerEvents.appliedBefore(again));
        if (!fresh.isEmpty()) {
            published.addAll(takeIn(fresh));
        }
        customerEvents.publishAfterCommit(published);
    }

    private List<Resolved> takeIn(List<Incoming> fresh) {
        var held = groups.takeIn(
                fresh.stream().flatMap(event -> event.group().stream()).toList());
        var resolution = identities.resolve(
                fresh.stream()
                        .map(event -> new Naming(event.id(), event.identifiers()))
                        .toList(),
                () -> groups.followers(held));
        List<Resolved> resolved = new ArrayList<>(fresh.size());
        for (int i = 0; i < fresh.size(); i++) {
            resolved.add(new Resolved(fresh.get(i), resolution.whose().get(i)));
        }
        var changed = people.takeIn(resolved, resolution);
        var touched = facts.takeIn(resolved);
        changed.traits().forEach(id -> touched.add(Dependency.Fixed.TRAITS, id));
        groups.join(held, joining(resolved)).forEach(id -> touched.add(Dependency.Fixed.GROUPS, id));
        touched.addAltogether(changed.altogether());
        computed.follow(touched);
        segments.reconcile(touched);
        violations.note(resolved.stream()
                .map(event -> new Violations.Taken(
                        event.incoming().id(), event.profile(), event.incoming().data()))
                .toList());
        snapshots.publish(changed.profiles(), changed.merges());
        return resolved;
    }

    private static List<GroupChanges.Said> joining(List<Resolved> events) {
        return events.stream()
                .flatMap(event ->
                        event.incoming().group().map(call -> new GroupChanges.Said(event.profile(), call)).stream())
                .toList();
    }
}
