package io.zhiying.profile.segment;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.segment.condition.Condition;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Making, changing and removing segments. */
@Service
@Transactional
public class SegmentService {
    private final Segments segments;
    private final SegmentMembers members;
    private final SegmentReferences references;
    private final Jobs jobs;
    private final SegmentProperties limits;
    private final InstantSource clock;

    SegmentService(
            Segments segments,
            SegmentMembers members,
            SegmentReferences references,
            Jobs jobs,
            SegmentProperties limits,
            InstantSource clock) {
        this.segments = segments;
        this.members = members;
        this.references = references;
        this.jobs = jobs;
        this.limits = limits;
        this.clock = clock;
    }

    Segment create(String name, Condition condition) {
        segments.lockDefinitions();
        if (segments.count() >= limits.maxPerWorkspace()) {
            throw Problems.conflict(
                    "segment.too_many", "A workspace has at most %d segments.".formatted(limits.maxPerWorkspace()));
        }
        var now = now();
        var segment = new Segment(Ids.next(), name, condition, 1, Segment.Status.COMPUTING, now, now, null);
        references.check(segment);
        segments.insert(segment);
        compute(segment);
        return segment;
    }

    Segment change(UUID id, String name, Condition condition) {
        segments.lockDefinitions();
        var before = segments.lock(id).orElseThrow(() -> Problems.notFound("segment", id));
        boolean same = before.condition().equals(condition);
        var after = new Segment(
                id,
                name,
                condition,
                same ? before.version() : before.version() + 1,
                same ? before.status() : Segment.Status.COMPUTING,
                before.createdAt(),
                now(),
                before.computedAt());
        references.check(after);
        segments.update(after);
        if (!same) {
            compute(after);
        }
        return after;
    }

    void delete(UUID id) {
        segments.lockDefinitions();
        var segment = segments.lock(id).orElseThrow(() -> Problems.notFound("segment", id));
        references.checkUnused(segment);
        segments.delete(id);
        members.leaveAll(segment);
    }

    /** Computes the members of a segment anew, because something that it looks at moved for everybody. */
    @Transactional(propagation = Propagation.MANDATORY)
    void compute(Segment segment) {
        if (segments.isComputationQueued(segment)) {
            return; // it has not begun, so it will see what moved
        }
        jobs.submit(SegmentComputation.TYPE, new SegmentComputation.Params(segment.id(), segment.version()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
