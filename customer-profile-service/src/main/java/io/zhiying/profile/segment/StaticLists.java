package io.zhiying.profile.segment;

import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.identity.Identifier;
import io.zhiying.profile.identity.Identifiers;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.segment.ListEntries.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Puts people on static lists and takes them off; who enters or leaves by that does so in the same transaction. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class StaticLists {
    private static final int MAX_ATTEMPTS = 5;

    private final Segments segments;
    private final ListEntries entries;
    private final Identifiers identifiers;
    private final Profiles profiles;
    private final SegmentReconciler reconciler;

    StaticLists(
            Segments segments,
            ListEntries entries,
            Identifiers identifiers,
            Profiles profiles,
            SegmentReconciler reconciler) {
        this.segments = segments;
        this.entries = entries;
        this.identifiers = identifiers;
        this.profiles = profiles;
        this.reconciler = reconciler;
    }

    /**
     * Somebody as a caller names them.
     *
     * @param profile goes before identifiers
     * @param identifiers of these the first that is known counts
     */
    public record Person(@Nullable UUID profile, List<Identifier> identifiers) {
        public Person {
            identifiers = List.copyOf(identifiers);
        }
    }

    /** @throws io.zhiying.platform.problem.Problem 404 or 409 where it is no static list */
    public void check(UUID list) {
        require(list);
    }

    /** Whether each, in their order, is somebody known, and so is on the list now or is not. */
    public record Changed(List<Boolean> added, List<Boolean> removed) {}

    /** Who is named in both is off the list then. */
    public Changed change(UUID list, List<Person> add, List<Person> remove) {
        var segment = require(list);
        var found = locked(Stream.concat(add.stream(), remove.stream()).toList());
        var adding = found.subList(0, add.size());
        var removing = found.subList(add.size(), found.size());
        entries.add(list, adding.stream().flatMap(Optional::stream).collect(Collectors.toSet()));
        entries.remove(list, profilesOf(removing));
        reconciler.reconcileOne(segment.id(), segment.version(), profilesOf(found));
        return new Changed(
                adding.stream().map(Optional::isPresent).toList(),
                removing.stream().map(Optional::isPresent).toList());
    }

    private Segment require(UUID list) {
        var segment = segments.require(list);
        if (!segment.isStatic()) {
            throw Problems.conflict(
                    "segment.not_static", "The segment %s has a condition, which says who is in it.".formatted(list));
        }
        return segment;
    }

    private static Set<UUID> profilesOf(List<Optional<Entry>> found) {
        return found.stream().flatMap(Optional::stream).map(Entry::profile).collect(Collectors.toSet());
    }

    /** Whom each names, live and locked; nothing for nobody. */
    private List<Optional<Entry>> locked(List<Person> people) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            var found = find(people);
            var named = profilesOf(found);
            var locked = profiles.lock(named);
            if (named.stream().allMatch(id -> Optional.empty().equals(locked.get(id))) && found.equals(find(people))) {
                return found;
            }
        }
        throw new IllegalStateException("profiles keep merging");
    }

    private List<Optional<Entry>> find(List<Person> people) {
        var ids = new HashSet<UUID>();
        var names = new HashSet<Identifier>();
        for (var person : people) {
            if (person.profile() == null) {
                names.addAll(person.identifiers());
            } else {
                ids.add(person.profile());
            }
        }
        var live = profiles.live(ids);
        var owners = identifiers.owners(names);
        var found = new ArrayList<Optional<Entry>>(people.size());
        for (var person : people) {
            var id = person.profile();
            found.add(
                    id != null
                            ? Optional.ofNullable(live.get(id)).map(profile -> new Entry(profile, id))
                            : person.identifiers().stream()
                                    .map(identifier -> owners.get(identifier))
                                    .filter(Objects::nonNull)
                                    .findFirst()
                                    .map(owner -> new Entry(owner.profile(), owner.origin())));
        }
        return found;
    }
}
