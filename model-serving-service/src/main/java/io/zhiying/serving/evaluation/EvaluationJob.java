package io.zhiying.serving.evaluation;

import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.platform.problem.Problem;
import io.zhiying.serving.inference.Inference;
import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.tensor.TensorType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs a set against a version. Where it was stopped it starts again: the figures are of all rows, or are not. */
@Component
class EvaluationJob implements JobHandler {
    private static final int BATCH = 32;

    private final EvaluationSets sets;
    private final Evaluations evaluations;
    private final EvaluationProperties bounds;
    private final Catalog catalog;
    private final Inference inference;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    EvaluationJob(
            EvaluationSets sets,
            Evaluations evaluations,
            EvaluationProperties bounds,
            Catalog catalog,
            Inference inference,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.sets = sets;
        this.evaluations = evaluations;
        this.bounds = bounds;
        this.catalog = catalog;
        this.inference = inference;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public String type() {
        return EvaluationOrder.JOB;
    }

    private record Loaded(EvaluationSet set, byte[] lines) {
        @Override
        public boolean equals(@org.jspecify.annotations.Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return set.hashCode();
        }
    }

    @Override
    public void run(JobContext job) throws InterruptedException {
        EvaluationOrder order = job.params(EvaluationOrder.class);
        Served served = served(order);
        Loaded loaded = Objects.requireNonNull(transaction.execute(_ -> {
            EvaluationSet set =
                    sets.find(order.set()).orElseThrow(() -> new Refused("The set was deleted in the meantime."));
            return new Loaded(set, sets.lines(set.id()));
        }));
        List<EvaluationRow> rows = EvaluationRows.read(loaded.lines(), Integer.MAX_VALUE);
        List<Double> millis = timed(served, loaded.set(), rows, job);
        Scorer scorer = scorer(served, loaded.set(), rows);
        for (int from = 0; from < rows.size(); from += BATCH) {
            if (job.shouldStop()) {
                return;
            }
            int to = Math.min(rows.size(), from + BATCH);
            scorer.add(rows.subList(from, to));
            job.progress(to, (long) rows.size());
        }
        Map<String, Double> metrics = new TreeMap<>(scorer.metrics());
        metrics.put("rows", (double) rows.size());
        metrics.put("size_bytes", (double) served.content().bytes());
        metrics.put("latency_p50_ms", percentile(millis, 0.5));
        metrics.put("latency_p95_ms", percentile(millis, 0.95));
        transaction.executeWithoutResult(_ -> evaluations.finish(job.id(), metrics, clock.instant()));
    }

    private Served served(EvaluationOrder order) {
        try {
            return catalog.serve(order.model(), Integer.toString(order.version()));
        } catch (Problem gone) {
            throw new Refused(gone.detail());
        }
    }

    /** The first rows one by one; the first of all is not counted, for it may load the model. */
    private List<Double> timed(Served served, EvaluationSet set, List<EvaluationRow> rows, JobContext job)
            throws InterruptedException {
        Scorer unread = scorer(served, set, rows);
        unread.add(rows.subList(0, 1));
        List<Double> millis = new ArrayList<>();
        for (EvaluationRow row : rows.subList(0, Math.min(rows.size(), bounds.timedRows()))) {
            if (job.shouldStop()) {
                break;
            }
            long start = System.nanoTime();
            unread.add(List.of(row));
            millis.add((System.nanoTime() - start) / 1e6);
        }
        Collections.sort(millis);
        return millis;
    }

    /** By nearest rank. */
    private static double percentile(List<Double> sorted, double share) {
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    private Scorer scorer(Served served, EvaluationSet set, List<EvaluationRow> rows) {
        var asking = new Asking(inference);
        var signature = served.content().signature();
        return switch (set.kind()) {
            case LABELLED -> new ClassificationScorer(served, asking, rows);
            case SIMILARITY -> {
                require(served, Task.TEXT_EMBEDDING);
                yield new SimilarityScorer(served, asking);
            }
            case GENERATION -> {
                if (signature.inputs().size() != 1
                        || signature.inputs().getFirst().datatype() != TensorType.BYTES
                        || signature.outputs().getFirst().datatype() != TensorType.BYTES) {
                    throw new Refused("References are compared with the texts of a model that writes some.");
                }
                yield new GenerationScorer(served, asking, set.language().equals("zh"));
            }
            case SPANS -> {
                require(served, Task.TOKEN_CLASSIFICATION);
                yield new SpanScorer(served, asking);
            }
            case RANKING -> {
                require(served, Task.RERANKING);
                yield new RankingScorer(served, asking);
            }
        };
    }

    private static void require(Served served, Task task) {
        if (served.model().task() != task) {
            throw new Refused("A set of that kind is for models for %s.".formatted(task.value()));
        }
    }
}
