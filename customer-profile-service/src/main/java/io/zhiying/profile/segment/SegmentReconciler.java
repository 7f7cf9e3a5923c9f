package io.zhiying.profile.segment;

import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.segment.condition.Conditions;
import io.zhiying.profile.segment.condition.Dependency;
import java.time.Instant;
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
    private final Profiles profiles;

    SegmentReconciler(Segments segments, SegmentMembers members, SegmentQueries queries, Profiles profiles) {
        this.segments = segments;
        this.members = members;
        this.queries = queries;
        this.profiles = profiles;
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
        var moved = reconcile(segment.get(), live);
        if (!moved.isEmpty()) {
            reconcile(Touched.in(new Dependency.OnSegment(id), moved));
        }
        return true;
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
        var before = new HashSet<>(members.among(segment.id(), ids));
        List<UUID> entering = new ArrayList<>();
        List<UUID> leaving = new ArrayList<>();
        Map<UUID, @Nullable Instant> dues = new HashMap<>();
        for (var evaluation : queries.evaluate(segment.condition(), ids)) {
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
