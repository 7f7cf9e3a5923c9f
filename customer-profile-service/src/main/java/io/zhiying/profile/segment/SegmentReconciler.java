package io.zhiying.profile.segment;

import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.segment.SegmentMembers.Due;
import io.zhiying.profile.segment.SegmentQueries.Evaluation;
import io.zhiying.profile.segment.condition.Conditions;
import io.zhiying.profile.segment.condition.Dependency;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Brings membership in line with the conditions for some profiles. The caller's transaction holds the locks of these
 * profiles, so what is evaluated is what is true until the change is written.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class SegmentReconciler {
    /** Clauses in one statement, unless one condition has more: PostgreSQL takes no more than 1,664 columns of counts. */
    private static final int MAX_TOGETHER = 100;

    private final Segments segments;
    private final SegmentMembers members;
    private final SegmentQueries queries;
    private final SegmentScans scans;
    private final Profiles profiles;
    private final InstantSource clock;

    SegmentReconciler(
            Segments segments,
            SegmentMembers members,
            SegmentQueries queries,
            SegmentScans scans,
            Profiles profiles,
            InstantSource clock) {
        this.segments = segments;
        this.members = members;
        this.queries = queries;
        this.scans = scans;
        this.profiles = profiles;
        this.clock = clock;
    }

    /** After something changed; the profiles are live and locked. What that moves is added to it. */
    public void reconcile(Touched touched) {
        reconcile(
                segment -> touched.by(Conditions.dependencies(segment.condition())),
                (segment, moved) ->
                        moved.forEach(profile -> touched.add(new Dependency.OnSegment(segment.id()), profile)));
    }

    /**
     * Whether a segment looks at it, which stays so until the transaction ends: a segment that comes later is computed by
     * what the transaction leaves. The caller holds no profile and no segment yet.
     */
    public boolean lookAt(Dependency what) {
        segments.holdDefinitions();
        return segments.all().stream()
                .anyMatch(
                        segment -> Conditions.dependencies(segment.condition()).contains(what));
    }

    /** Locks the profiles and looks at all segments: time has passed. */
    void reconcileAll(Collection<UUID> ids) {
        var live = new HashSet<>(profiles.lockLive(ids).values());
        reconcile(_ -> live, (_, _) -> {});
    }

    /**
     * Locks the profiles and looks at one segment, and at those that look at it where it moved.
     *
     * @return false where the segment is gone or has another condition by now
     */
    boolean reconcileOne(UUID id, int version, Collection<UUID> ids) {
        var live = new HashSet<>(profiles.lockLive(ids).values());
        segments.follow();
        var segment = segments.find(id).filter(found -> found.version() == version);
        if (segment.isEmpty()) {
            return false;
        }
        pass(reconcile(segment.stream().toList(), live));
        return true;
    }

    /**
     * Locks the profiles that a scan of a segment found and takes over what it found, but looks again at those whom
     * something or the time has touched since; and at segments that look at this one where it moved.
     *
     * @return false where the segment is gone or another scan has begun
     */
    boolean takeOver(UUID id, UUID scan, Collection<Evaluation> found) {
        var live = profiles.lockLive(found.stream().map(Evaluation::profile).toList());
        segments.follow();
        var segment = segments.find(id).filter(now -> scan.equals(now.scan()));
        if (segment.isEmpty()) {
            return false;
        }
        var again = scans.noted(id, scan, live.values());
        var now = clock.instant();
        for (var each : found) {
            var profile = live.get(each.profile());
            if (profile != null && (!profile.equals(each.profile()) || each.isOver(now))) {
                again.add(profile);
            }
        }
        List<Evaluation> evaluations = new ArrayList<>();
        if (!again.isEmpty()) {
            evaluations.addAll(
                    queries.evaluate(List.of(segment.get().condition()), again).getFirst());
        }
        found.stream()
                .filter(each -> each.profile().equals(live.get(each.profile())) && !again.contains(each.profile()))
                .forEach(evaluations::add);
        pass(write(Map.of(segment.get(), evaluations)));
        return true;
    }

    private void pass(Map<Segment, List<UUID>> moved) {
        var touched = new Touched();
        moved.forEach((segment, profiles) ->
                profiles.forEach(profile -> touched.add(new Dependency.OnSegment(segment.id()), profile)));
        if (!touched.isEmpty()) {
            reconcile(touched);
        }
    }

    /**
     * Looks at all segments. Those that look at no other are looked at together, as far as it is for the same profiles;
     * then the others, each after those that it looks at.
     *
     * @param whom for whom it is looked at a segment, asked after what it looks at has moved
     */
    private void reconcile(Function<Segment, Set<UUID>> whom, BiConsumer<Segment, List<UUID>> moved) {
        segments.follow();
        var ordered = new SegmentGraph(segments.all()).inOrder();
        Map<Set<UUID>, List<Segment>> together = new LinkedHashMap<>();
        List<Segment> others = new ArrayList<>();
        for (var segment : ordered) {
            if (Conditions.references(segment.condition()).isEmpty()) {
                together.computeIfAbsent(whom.apply(segment), _ -> new ArrayList<>())
                        .add(segment);
            } else {
                others.add(segment);
            }
        }
        together.forEach((profiles, all) ->
                statements(all).forEach(some -> reconcile(some, profiles).forEach(moved)));
        others.forEach(
                segment -> reconcile(List.of(segment), whom.apply(segment)).forEach(moved));
    }

    private static List<List<Segment>> statements(List<Segment> all) {
        List<List<Segment>> statements = new ArrayList<>();
        int clauses = MAX_TOGETHER;
        for (var segment : all) {
            int size = Conditions.size(segment.condition());
            clauses += size;
            if (clauses > MAX_TOGETHER) {
                statements.add(new ArrayList<>());
                clauses = size;
            }
            statements.getLast().add(segment);
        }
        return statements;
    }

    /** Gives those that entered or left. */
    private Map<Segment, List<UUID>> reconcile(List<Segment> some, Set<UUID> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        some.forEach(segment -> scans.note(segment, ids));
        var evaluations = queries.evaluate(some.stream().map(Segment::condition).toList(), ids);
        Map<Segment, List<Evaluation>> found = new LinkedHashMap<>();
        for (int i = 0; i < some.size(); i++) {
            found.put(some.get(i), evaluations.get(i));
        }
        return write(found);
    }

    private Map<Segment, List<UUID>> write(Map<Segment, List<Evaluation>> found) {
        var before = members.among(found.keySet().stream().map(Segment::id).toList(), profiles(found));
        Map<Segment, List<UUID>> moved = new LinkedHashMap<>();
        List<Due> dues = new ArrayList<>();
        found.forEach((segment, evaluations) -> {
            var inside = before.getOrDefault(segment.id(), Set.of());
            List<UUID> entering = new ArrayList<>();
            List<UUID> leaving = new ArrayList<>();
            for (var evaluation : evaluations) {
                dues.add(new Due(segment.id(), evaluation.profile(), evaluation.due()));
                if (evaluation.holds() != inside.contains(evaluation.profile())) {
                    (evaluation.holds() ? entering : leaving).add(evaluation.profile());
                }
            }
            members.enter(segment, entering);
            members.leave(segment, leaving);
            moved.put(
                    segment, Stream.concat(entering.stream(), leaving.stream()).toList());
        });
        members.due(dues);
        return moved;
    }

    private static Set<UUID> profiles(Map<Segment, List<Evaluation>> found) {
        return found.values().stream()
                .flatMap(List::stream)
                .map(Evaluation::profile)
                .collect(Collectors.toSet());
    }
}
