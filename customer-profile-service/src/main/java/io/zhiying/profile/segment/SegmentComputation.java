package io.zhiying.profile.segment;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.profile.segment.SegmentQueries.Evaluation;
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
 * Computes the members of a segment: one query, the scan, says how it is with everybody for whom something may change,
 * and that is taken over in chunks, each in a transaction that has locked its profiles. Most customers are in neither, and
 * cost no more than the query.
 *
 * <p>Meanwhile events keep changing profiles. Their transactions look at the segment too, and note that they did, so
 * only those are evaluated one by one. Transactions that began before the segment was as it is now, or had the scan, do
 * not; the query waits for their end. A run that was cut off is begun anew with a scan of its own: what it has done
 * costs little the second time. Where two run at once the earlier ends.
 */
@Component
class SegmentComputation implements JobHandler {
    static final String TYPE = "segment.compute";
    private static final int CHUNK = 2_000;

    private final Segments segments;
    private final SegmentScans scans;
    private final SegmentQueries queries;
    private final SegmentReconciler reconciler;
    private final TableStatistics statistics;
    private final TransactionTemplate transaction;
    private final TransactionTemplate apart;
    private final InstantSource clock;

    SegmentComputation(
            Segments segments,
            SegmentScans scans,
            SegmentQueries queries,
            SegmentReconciler reconciler,
            TableStatistics statistics,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.segments = segments;
        this.scans = scans;
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
        try (var scan = new Scan(params, Ids.next())) {
            if (scan.begins() && Boolean.TRUE.equals(transaction.execute(_ -> takeOverCandidates(scan, job)))) {
                transaction.executeWithoutResult(
                        _ -> segments.computed(params.segmentId(), params.version(), scan.id, clock.instant()));
            }
        }
    }

    /** From when it begins until it is closed, others note whom they look at. */
    private final class Scan implements AutoCloseable {
        private final Params params;
        private final UUID id;

        Scan(Params params, UUID id) {
            this.params = params;
            this.id = id;
        }

        /** False where the condition was changed since. */
        boolean begins() {
            boolean begun = Boolean.TRUE.equals(
                    transaction.execute(_ -> scans.begin(params.segmentId(), params.version(), id)));
            if (begun) {
                forgetEnded();
                statistics.refresh();
            }
            return begun;
        }

        @Override
        public void close() {
            transaction.executeWithoutResult(_ -> scans.end(params.segmentId(), id));
            forgetEnded();
        }

        private void forgetEnded() {
            transaction.executeWithoutResult(_ -> {
                segments.awaitFollowers();
                scans.forgetEnded(params.segmentId());
            });
        }
    }

    /** False where the job has to stop, or is out of date. */
    private boolean takeOverCandidates(Scan scan, JobContext job) {
        var segment = segments.find(scan.params.segmentId());
        if (segment.isEmpty() || !scan.id.equals(segment.get().scan())) {
            return false;
        }
        long done = 0;
        try (var candidates = queries.candidates(segment.get())) {
            List<Evaluation> chunk = new ArrayList<>(CHUNK);
            for (var each = candidates.iterator(); each.hasNext(); ) {
                chunk.add(each.next());
                if (chunk.size() == CHUNK || !each.hasNext()) {
                    if (job.shouldStop() || !takeOver(scan, chunk)) {
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

    private boolean takeOver(Scan scan, List<Evaluation> chunk) {
        return Boolean.TRUE.equals(apart.execute(_ -> reconciler.takeOver(scan.params.segmentId(), scan.id, chunk)));
    }
}
