package io.zhiying.profile.outcome.prediction;

import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.profile.outcome.Trial;
import io.zhiying.profile.outcome.prediction.PredictionVersion.Leak;
import io.zhiying.profile.outcome.prediction.PredictionVersion.State;
import io.zhiying.profile.sql.TableStatistics;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Learns a declared outcome from the workspace's past, then foretells it for the workspace's customers by the version
 * that serves. A run after a crash goes on with the customers where the last one stopped.
 */
@Component
class PredictionTraining implements JobHandler {
    static final String TYPE = "prediction";
    private static final long SEED = 1;
    private static final int DRIVERS = 15;

    private final Predictions predictions;
    private final PredictionVersions versions;
    private final DatasetBuilder datasets;
    private final PredictionScoring scoring;
    private final TableStatistics statistics;
    private final InstantSource clock;
    private final TransactionTemplate transaction;

    PredictionTraining(
            Predictions predictions,
            PredictionVersions versions,
            DatasetBuilder datasets,
            PredictionScoring scoring,
            TableStatistics statistics,
            InstantSource clock,
            TransactionTemplate transaction) {
        this.predictions = predictions;
        this.versions = versions;
        this.datasets = datasets;
        this.scoring = scoring;
        this.statistics = statistics;
        this.clock = clock;
        this.transaction = transaction;
    }

    /** Which one. */
    record Params(UUID prediction) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public boolean heavy() {
        return true;
    }

    @Override
    public void run(JobContext job) {
        var id = job.params(Params.class).prediction();
        var found = transaction.execute(_ -> predictions.find(id));
        if (found == null || found.isEmpty()) {
            throw new Refused("The prediction was deleted.");
        }
        var reached = job.checkpoint(PredictionScoring.Reached.class);
        if (reached == null) {
            var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            statistics.refresh();
            learn(found.get(), today);
            reached = PredictionScoring.Reached.start(today);
            job.checkpoint(reached);
        }
        scoring.run(job, found.get(), reached);
    }

    private void learn(Prediction prediction, LocalDate today) {
        var declaration = prediction.declaration();
        var customers = datasets.customers(declaration, today);
        var vocabulary = datasets.vocabulary(declaration, customers);
        try {
            var dataset = datasets.build(declaration, customers, vocabulary);
            var leaks = leaks(dataset, vocabulary, declaration.trustedOrNone());
            if (!leaks.isEmpty()) {
                vocabulary = vocabulary.without(leaks.stream().map(Leak::source).collect(Collectors.toSet()));
                dataset = datasets.build(declaration, customers, vocabulary);
            }
            keep(prediction, dataset, vocabulary, leaks);
        } catch (IllegalArgumentException tooLittle) {
            throw new Refused("There is too little to learn from: " + tooLittle.getMessage() + ".");
        }
    }

    /** By source, with its strongest feature. */
    private static List<Leak> leaks(Dataset dataset, Vocabulary vocabulary, List<String> trusted) {
        Map<String, String> sources = vocabulary.features().stream()
                .collect(Collectors.toMap(Vocabulary.Feature::column, Vocabulary.Feature::source));
        Map<String, Leak> leaks = new LinkedHashMap<>();
        dataset.suspicious().stream()
                .sorted(Comparator.comparingDouble(Trial.Alone::strength).reversed())
                .forEach(alone -> {
                    var source = Objects.requireNonNull(sources.get(alone.column()));
                    if (!trusted.contains(source) && !source.equals("activity")) {
                        leaks.putIfAbsent(source, new Leak(source, alone.feature(), alone.areaUnderCurve()));
                    }
                });
        return List.copyOf(leaks.values());
    }

    private void keep(Prediction prediction, Dataset dataset, Vocabulary vocabulary, List<Leak> leaks) {
        var evaluation = dataset.evaluate(SEED);
        try (var model = dataset.train(SEED)) {
            var drivers = dataset.drivers(model, DRIVERS);
            transaction.executeWithoutResult(_ -> {
                predictions.lock(prediction.id());
                int version = versions.next(prediction.id());
                boolean serves = evaluation.hasSignal();
                versions.add(
                        prediction.id(),
                        new PredictionVersion(
                                version,
                                serves ? State.SERVING : State.NO_SIGNAL,
                                clock.instant(),
                                dataset.cutoffs().stream()
                                        .map(Dataset.Slice::cutoff)
                                        .toList(),
                                dataset.rows(),
                                dataset.withOutcome(),
                                evaluation,
                                leaks,
                                drivers),
                        vocabulary,
                        model.stored());
                if (serves) {
                    predictions.serve(prediction.id(), version);
                }
            });
        }
    }
}
