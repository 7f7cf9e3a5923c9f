package io.zhiying.profile.segment;

import io.zhiying.profile.segment.condition.Conditions;
import io.zhiying.profile.segment.condition.Dependency;
import java.time.InstantSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Looks at segments again where no event asks for it. */
@Component
public class SegmentRecomputation {
    private static final int CHUNK = 500;

    private final Segments segments;
    private final SegmentMembers members;
    private final SegmentReconciler reconciler;
    private final SegmentService service;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    SegmentRecomputation(
            Segments segments,
            SegmentMembers members,
            SegmentReconciler reconciler,
            SegmentService service,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.segments = segments;
        this.members = members;
        this.reconciler = reconciler;
        this.service = service;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Something that they look at moved for everybody. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void recompute(Dependency what) {
        segments.all().stream()
                .filter(segment -> Conditions.dependencies(segment.condition()).contains(what))
                .forEach(service::compute);
    }

    /** For the current workspace: everybody for whom a moment has come. */
    public void catchUpWithTime() {
        while (Boolean.TRUE.equals(transaction.execute(_ -> {
            var due = members.dueProfiles(clock.instant(), CHUNK);
            if (!due.isEmpty()) {
                reconciler.reconcileAll(due);
            }
            return due.size() == CHUNK;
        }))) {
            // the next chunk
        }
    }
}
