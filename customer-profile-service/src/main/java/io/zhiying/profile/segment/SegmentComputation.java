package io.zhiying.profile.segment;

import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.profile.person.Profiles;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Computes the members of a segment, profile by profile in the order of their ids, a chunk per transaction. Meanwhile
 * events keep changing profiles; their transactions look at the segment too, so it does not matter who comes first.
 */
@Component
class SegmentComputation implements JobHandler {
    static final String TYPE = "segment.compute";
    private static final int CHUNK = 2_000;

    private final Segments segments;
    private final SegmentReconciler reconciler;
    private final Profiles profiles;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    SegmentComputation(
            Segments segments,
            SegmentReconciler reconciler,
            Profiles profiles,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.segments = segments;
        this.reconciler = reconciler;
        this.profiles = profiles;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Which segment, and with which version of its condition: a later one has a job of its own. */
    record Params(UUID segmentId, int version) {}

    /** How far it came. */
    record Checkpoint(UUID after, long done) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void run(JobContext job) {
        var params = job.params(Params.class);
        var from = job.checkpoint(Checkpoint.class);
        UUID after = from == null ? null : from.after();
        long done = from == null ? 0 : from.done();
        Long total = transaction.execute(_ -> profiles.countLive());
        while (!job.shouldStop()) {
            var chunk = chunk(params, after);
            if (chunk.isEmpty()) {
                transaction.executeWithoutResult(
                        _ -> segments.computed(params.segmentId(), params.version(), clock.instant()));
                return;
            }
            after = chunk.getLast();
            done += chunk.size();
            job.checkpoint(new Checkpoint(after, done));
            job.progress(done, total);
        }
    }

    /** The profiles of the next chunk, which is done then; empty where none is left or the job is out of date. */
    private List<UUID> chunk(Params params, @Nullable UUID after) {
        var chunk = transaction.execute(_ -> {
            var segment = segments.find(params.segmentId());
            if (segment.isEmpty() || segment.get().version() != params.version()) {
                return List.<UUID>of();
            }
            var ids = profiles.liveAfter(after, CHUNK);
            if (!ids.isEmpty()) {
                reconciler.reconcileOne(segment.get(), ids);
            }
            return ids;
        });
        return chunk == null ? List.of() : chunk;
    }
}
