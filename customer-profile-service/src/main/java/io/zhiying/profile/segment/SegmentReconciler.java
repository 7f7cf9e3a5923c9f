package io.zhiying.profile.segment;

import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.segment.SegmentQueries.Evaluation;
import io.zhiying.profile.segment.condition.Conditions;
import io.zhiying.profile.segment.condition.Dependency;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
        for (var segment : inOrder()) {
            var moved = reconcile(segment, touched.by(Conditions.dependencies(segment.condition())));
            moved.forEach(profile -> touched.add(new Dependency.OnSegment(segment.id()), profile));
        }
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
        inOrder().forEach(segment -> reconcile(segment, live));
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
        pass(segment.get(), reconcile(segment.get(), live));
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
            evaluations.addAll(queries.evaluate(segment.get().condition(), again));
        }
        found.stream()
                .filter(each -> each.profile().equals(live.get(each.profile())) && !again.contains(each.profile()))
                .forEach(evaluations::add);
        pass(segment.get(), write(segment.get(), evaluations));
        return true;
    }

    private void pass(Segment segment, List<UUID> moved) {
        if (!moved.isEmpty()) {
            reconcile(Touched.in(new Dependency.OnSegment(segment.id()), moved));
        }
    }

    private List<Segment> inOrder() {
        segments.follow();
        return new SegmentGraph(segments.all()).inOrder();
    }

    /** Gives those that entered or left. */
    private List<UUID> reconcile(Segment segment, Set<UUID> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        scans.note(segment, ids);
        return write(segment, queries.evaluate(segment.condition(), ids));
    }

    private List<UUID> write(Segment segment, List<Evaluation> evaluations) {
        var ids = evaluations.stream().map(Evaluation::profile).toList();
        var before = new HashSet<>(members.among(segment.id(), ids));
        List<UUID> entering = new ArrayList<>();
        List<UUID> leaving = new ArrayList<>();
        Map<UUID, @Nullable Instant> dues = new HashMap<>();
        for (var evaluation : evaluations) {
            dues.put(evaluation.profile(), evaluation.due());
            if (evaluation.holds() && !before.contains(evaluation.profile())) {
                entering.add(evaluation.profile());
            } else if (!evaluation.holds() && before.contains(evaluation.profile())) {
                leaving.add(evaluation.profile());
            }
        }
        members.enter(segment, entering);
        members.leave(segment, leaving);
        members.due(segment.id(), dues);
        return Stream.concat(entering.stream(), leaving.stream()).toList();
    }
}
