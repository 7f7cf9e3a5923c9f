package io.zhiying.profile.segment;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.segment.condition.Condition;
import io.zhiying.profile.segment.condition.ListClause;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Making, changing and removing segments. */
@Service
@Transactional
public class SegmentService {
    private final Segments segments;
    private final SegmentMembers members;
    private final ListEntries entries;
    private final SegmentFlows flows;
    private final SegmentScans scans;
    private final SegmentReferences references;
    private final Jobs jobs;
    private final SegmentProperties limits;
    private final InstantSource clock;

    SegmentService(
            Segments segments,
            SegmentMembers members,
            ListEntries entries,
            SegmentFlows flows,
            SegmentScans scans,
            SegmentReferences references,
            Jobs jobs,
            SegmentProperties limits,
            InstantSource clock) {
        this.segments = segments;
        this.members = members;
        this.entries = entries;
        this.flows = flows;
        this.scans = scans;
        this.references = references;
        this.jobs = jobs;
        this.limits = limits;
        this.clock = clock;
    }

    /** @param condition null for a static list */
    Segment create(String name, @Nullable Condition condition) {
        segments.lockDefinitions();
        if (segments.count() >= limits.maxPerWorkspace()) {
            throw Problems.conflict(
                    "segment.too_many", "A workspace has at most %d segments.".formatted(limits.maxPerWorkspace()));
        }
        var now = now();
        var id = Ids.next();
        if (condition == null) {
            var list = new Segment(id, name, new ListClause(id), 1, Segment.Status.READY, now, now, now, null);
            segments.insert(list);
            return list;
        }
        var segment = new Segment(id, name, condition, 1, Segment.Status.COMPUTING, now, now, null, null);
        references.check(segment);
        segments.insert(segment);
        compute(segment);
        return segment;
    }

    /** @param wanted null for a static list, which can only have another name */
    Segment change(UUID id, String name, @Nullable Condition wanted) {
        segments.lockDefinitions();
        var before = segments.lock(id).orElseThrow(() -> Problems.notFound("segment", id));
        if (before.isStatic() != (wanted == null)) {
            throw Problems.invalid(
                    "condition", before.isStatic() ? "must be absent: the segment is a static list" : "must be given");
        }
        var condition = wanted == null ? before.condition() : wanted;
        boolean same = before.condition().equals(condition);
        var after = new Segment(
                id,
                name,
                condition,
                same ? before.version() : before.version() + 1,
                same ? before.status() : Segment.Status.COMPUTING,
                before.createdAt(),
                now(),
                before.computedAt(),
                before.scan());
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
        entries.removeAll(id);
        members.leaveAll(segment);
        flows.forget(id);
        scans.forgetEnded(id);
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
