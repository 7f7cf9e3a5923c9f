package io.zhiying.profile.segment;

import io.zhiying.contracts.Ids;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.segment.SegmentQueries.Evaluation;
import io.zhiying.profile.sql.TableStatistics;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
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
    private static final int AT_ONCE = 2;

    private final Segments segments;
    private final SegmentScans scans;
    private final SegmentQueries queries;
    private final SegmentReconciler reconciler;
    private final TableStatistics statistics;
    private final TransactionTemplate transaction;
    private final SegmentProperties properties;
    private final InstantSource clock;

    SegmentComputation(
            Segments segments,
            SegmentScans scans,
            SegmentQueries queries,
            SegmentReconciler reconciler,
            TableStatistics statistics,
            TransactionTemplate transaction,
            SegmentProperties properties,
            InstantSource clock) {
        this.segments = segments;
        this.scans = scans;
        this.queries = queries;
        this.reconciler = reconciler;
        this.statistics = statistics;
        this.transaction = transaction;
        this.properties = properties;
        this.clock = clock;
    }

    /** Which segment, and with which version of its condition: a later one has a job of its own. */
    record Params(UUID segmentId, int version) {}

    @Override
    public String type() {
        return TYPE;
    }

    /** The segment would stay half computed. */
    @Override
    public boolean givesUp() {
        return false;
    }

    @Override
    public void run(JobContext job) {
        var params = job.params(Params.class);
        try (var scan = new Scan(params, Ids.next())) {
            if (scan.begins() && scan.reads() && takeOverCandidates(scan, job)) {
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

        /**
         * After this everybody notes whom they look at: those who do not, having begun before the scan, have ended. False
         * where the condition was changed since.
         */
        boolean begins() {
            boolean begun = Boolean.TRUE.equals(
                    transaction.execute(_ -> scans.begin(params.segmentId(), params.version(), id)));
            if (begun) {
                awaitFollowersAndForgetEnded();
                statistics.refresh();
            }
            return begun;
        }

        /** False where the job is out of date. */
        boolean reads() {
            return Boolean.TRUE.equals(transaction.execute(_ -> {
                var segment = segments.find(params.segmentId()).filter(now -> id.equals(now.scan()));
                segment.ifPresent(found -> queries.keepCandidates(found, id));
                return segment.isPresent();
            }));
        }

        /** The next that it found. */
        List<Evaluation> chunk(@Nullable UUID after) {
            return Objects.requireNonNull(
                    transaction.execute(_ -> scans.candidates(params.segmentId(), id, after, properties.chunk())));
        }

        @Override
        public void close() {
            transaction.executeWithoutResult(_ -> scans.end(params.segmentId(), id));
            awaitFollowersAndForgetEnded();
        }

        private void awaitFollowersAndForgetEnded() {
            transaction.executeWithoutResult(_ -> {
                segments.awaitFollowers();
                scans.forgetEnded(params.segmentId());
            });
        }
    }

    /** False where the job has to stop, or is out of date. */
    private boolean takeOverCandidates(Scan scan, JobContext job) {
        try (var taking = new Taking(scan, job)) {
            for (var chunk = scan.chunk(null);
                    !chunk.isEmpty();
                    chunk = scan.chunk(chunk.getLast().profile())) {
                if (job.shouldStop() || !taking.begin(chunk)) {
                    return false;
                }
            }
            return taking.end();
        }
    }

    /**
     * Takes chunks over, two at a time: what one waits for PostgreSQL the other uses. They have no profile in common, but
     * for those merged since the scan, and these wait for each other like any two transactions.
     */
    private final class Taking implements AutoCloseable {
        private final Scan scan;
        private final JobContext job;
        private final WorkspaceId workspace = Workspaces.current();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final Queue<Begun> begun = new ArrayDeque<>();
        private long done;

        private record Begun(int size, CompletableFuture<Boolean> taken) {}

        Taking(Scan scan, JobContext job) {
            this.scan = scan;
            this.job = job;
        }

        /** Waits until there is room. False where the scan is out of date. */
        boolean begin(List<Evaluation> chunk) {
            if (begun.size() == AT_ONCE && !endFirst()) {
                return false;
            }
            begun.add(new Begun(
                    chunk.size(),
                    CompletableFuture.supplyAsync(
                            () -> Workspaces.call(workspace, () -> takeOver(scan, chunk)), threads)));
            return true;
        }

        /** Waits for all that were begun. False where the scan is out of date. */
        boolean end() {
            while (!begun.isEmpty()) {
                if (!endFirst()) {
                    return false;
                }
            }
            return true;
        }

        private boolean endFirst() {
            var first = begun.remove();
            boolean taken = first.taken().join();
            if (taken) {
                done += first.size();
                job.progress(done, null);
            }
            return taken;
        }

        /** Waits for those under way. */
        @Override
        public void close() {
            threads.close();
        }
    }

    private boolean takeOver(Scan scan, List<Evaluation> chunk) {
        return Boolean.TRUE.equals(
                transaction.execute(_ -> reconciler.takeOver(scan.params.segmentId(), scan.id, chunk)));
    }
}
