package io.zhiying.profile.segment;

import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.identity.Identifier;
import io.zhiying.profile.identity.Identifiers;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.segment.ListEntries.Entry;
import java.time.Instant;
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
    private final SegmentMembers members;
    private final ListEntries entries;
    private final Identifiers identifiers;
    private final Profiles profiles;
    private final SegmentReconciler reconciler;

    StaticLists(
            Segments segments,
            SegmentMembers members,
            ListEntries entries,
            Identifiers identifiers,
            Profiles profiles,
            SegmentReconciler reconciler) {
        this.segments = segments;
        this.members = members;
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

    /**
     * What became of some people.
     *
     * @param known whether each, in their order, is somebody known
     * @param entered how many came onto the list
     * @param left how many went off it
     */
    public record Outcome(List<Boolean> known, int entered, int left) {}

    /**
     * A part of those who are not in a file.
     *
     * @param last the last that was looked at; null where there was nobody
     */
    public record Cleared(int left, @Nullable UUID last) {}

    /** Who is named in both is off the list then. */
    public Changed change(UUID list, List<Person> add, List<Person> remove) {
        var known = change(list, add, remove, null).known();
        return new Changed(known.subList(0, add.size()), known.subList(add.size(), known.size()));
    }

    /** @param upload the file that names them and replaces the list; null where none does */
    public Outcome add(UUID list, List<Person> people, @Nullable UUID upload) {
        return change(list, people, List.of(), upload);
    }

    public Outcome remove(UUID list, List<Person> people) {
        return change(list, List.of(), people, null);
    }

    /** Who of them is known; changes nothing. */
    public Outcome look(UUID list, List<Person> people) {
        require(list);
        return new Outcome(find(people).stream().map(Optional::isPresent).toList(), 0, 0);
    }

    private Outcome change(UUID list, List<Person> add, List<Person> remove, @Nullable UUID upload) {
        var segment = require(list);
        var found = locked(Stream.concat(add.stream(), remove.stream()).toList());
        var adding =
                found.subList(0, add.size()).stream().flatMap(Optional::stream).collect(Collectors.toSet());
        var profiles = profilesOf(found);
        var before = members.among(list, profiles);
        entries.add(list, adding, upload);
        entries.remove(list, profilesOf(found.subList(add.size(), found.size())));
        reconciler.reconcileOne(segment.id(), segment.version(), profiles);
        var after = members.among(list, profiles);
        return new Outcome(
                found.stream().map(Optional::isPresent).toList(), without(after, before), without(before, after));
    }

    /**
     * Takes those off whom a file that replaces the list does not name, in the order of their ids.
     *
     * @param started who was put on the list from then on stays
     * @param last the last that was looked at before; null for the first time
     */
    public Cleared clear(UUID list, UUID upload, Instant started, @Nullable UUID last, int most) {
        var segment = require(list);
        var unnamed = entries.unnamed(list, upload, started, last, most);
        if (unnamed.isEmpty()) {
            return new Cleared(0, null);
        }
        var live = Set.copyOf(profiles.lockLive(unnamed).values());
        var before = members.among(list, live);
        entries.removeUnnamed(list, live, upload, started);
        reconciler.reconcileOne(segment.id(), segment.version(), live);
        return new Cleared(without(before, members.among(list, live)), unnamed.getLast());
    }

    private static int without(Set<UUID> these, Set<UUID> those) {
        return Math.toIntExact(
                these.stream().filter(each -> !those.contains(each)).count());
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
