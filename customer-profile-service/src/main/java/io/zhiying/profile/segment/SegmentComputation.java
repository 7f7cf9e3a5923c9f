package io.zhiying.profile.segment;

import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.profile.sql.TableStatistics;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Computes the members of a segment: one query finds everybody for whom something may change, and they are looked at
 * again in chunks, each in a transaction that has locked them. Most customers are in neither, and cost no more than the
 * query.
 *
 * <p>Meanwhile events keep changing profiles. Their transactions look at the segment too, so it does not matter who comes
 * first. Those that began before the segment was as it is now do not; the query waits for their end. A run that was cut
 * off is begun anew: what it has done costs little the second time.
 */
@Component
class SegmentComputation implements JobHandler {
    static final String TYPE = "segment.compute";
    private static final int CHUNK = 2_000;

    private final Segments segments;
    private final SegmentQueries queries;
    private final SegmentReconciler reconciler;
    private final TableStatistics statistics;
    private final TransactionTemplate transaction;
    private final TransactionTemplate apart;
    private final InstantSource clock;

    SegmentComputation(
            Segments segments,
            SegmentQueries queries,
            SegmentReconciler reconciler,
            TableStatistics statistics,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.segments = segments;
        this.queries = queries;
        this.reconciler = reconciler;
        this.statistics = statistics;
        this.transaction = transaction;
        this.apart = new TransactionTemplate(
                Objects.requireNonNull(transaction.getTransactionManager()),
                new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW));
        this.clock = clock;
    }

    /** Which segment, and with which version of its condition: a later one has a job of its own. */
    record Params(UUID segmentId, int version) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void run(JobContext job) {
        var params = job.params(Params.class);
        transaction.executeWithoutResult(_ -> segments.awaitFollowers());
        statistics.refresh();
        boolean done = Boolean.TRUE.equals(transaction.execute(_ -> lookAtCandidates(params, job)));
        if (done) {
            transaction.executeWithoutResult(
                    _ -> segments.computed(params.segmentId(), params.version(), clock.instant()));
        }
    }

    /** False where the job has to stop, or is out of date. */
    private boolean lookAtCandidates(Params params, JobContext job) {
        var segment = segments.find(params.segmentId());
        if (segment.isEmpty() || segment.get().version() != params.version()) {
            return false;
        }
        long done = 0;
        try (var candidates = queries.candidates(segment.get())) {
            List<UUID> chunk = new ArrayList<>(CHUNK);
            for (var each = candidates.iterator(); each.hasNext(); ) {
                chunk.add(each.next());
                if (chunk.size() == CHUNK || !each.hasNext()) {
                    if (job.shouldStop() || !lookAt(chunk, params)) {
                        return false;
                    }
                    done += chunk.size();
                    job.progress(done, null);
                    chunk.clear();
                }
            }
        }
        return true;
    }

    private boolean lookAt(List<UUID> chunk, Params params) {
        return Boolean.TRUE.equals(
                apart.execute(_ -> reconciler.reconcileOne(params.segmentId(), params.version(), chunk)));
    }
}
