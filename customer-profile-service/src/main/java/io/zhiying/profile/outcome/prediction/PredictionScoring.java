package io.zhiying.profile.outcome.prediction;

import io.zhiying.platform.job.JobContext;
import io.zhiying.profile.outcome.OutcomeModel;
import io.zhiying.profile.outcome.Table;
import io.zhiying.profile.outcome.prediction.PredictionScores.Row;
import io.zhiying.profile.outcome.prediction.PredictionVersions.Served;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.segment.SegmentRecomputation;
import io.zhiying.profile.segment.condition.Dependency;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Foretells an outcome for all customers of whom it is asked, by the version that serves. */
@Component
class PredictionScoring {
    private static final int CHUNK = 500;
    private static final int REASONS = 5;

    private final PredictionVersions versions;
    private final PredictionScores scores;
    private final Population population;
    private final CustomerFeatures features;
    private final Profiles profiles;
    private final SegmentRecomputation segments;
    private final TransactionTemplate transaction;

    PredictionScoring(
            PredictionVersions versions,
            PredictionScores scores,
            Population population,
            CustomerFeatures features,
            Profiles profiles,
            SegmentRecomputation segments,
            TransactionTemplate transaction) {
        this.versions = versions;
        this.scores = scores;
        this.population = population;
        this.features = features;
        this.profiles = profiles;
        this.segments = segments;
        this.transaction = transaction;
    }

    /** How far the customers are, as of a day. */
    record Reached(LocalDate asOf, @Nullable UUID last, long done) {
        static Reached start(LocalDate asOf) {
            return new Reached(asOf, null, 0);
        }
    }

    void run(JobContext job, Prediction prediction, Reached start) {
        var served = Objects.requireNonNull(transaction.execute(_ -> versions.serving(prediction.id())));
        if (served.isEmpty()) {
            return; // it foretells nobody as long as none told more than chance
        }
        var reached = start;
        try (var model = OutcomeModel.of(served.get().model())) {
            while (!job.shouldStop()) {
                var next = chunk(prediction, served.get(), model, reached);
                if (next.isEmpty()) {
                    transaction.executeWithoutResult(_ -> segments.recompute(Dependency.Fixed.PREDICTIONS));
                    return;
                }
                reached = next.get();
                job.checkpoint(reached);
                job.progress(reached.done(), null);
            }
        }
    }

    /** The next customers; empty where there are no more. */
    private Optional<Reached> chunk(Prediction prediction, Served served, OutcomeModel model, Reached reached) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            var ids = profiles.liveAfter(reached.last(), CHUNK);
            if (ids.isEmpty()) {
                return Optional.<Reached>empty();
            }
            var live = profiles.lock(ids).entrySet().stream()
                    .filter(locked -> locked.getValue().isEmpty())
                    .map(Map.Entry::getKey)
                    .toList();
            var asked = population.among(live, prediction.declaration(), reached.asOf());
            scores.put(prediction.id(), served.version(), reached.asOf(), rows(served, model, asked, reached.asOf()));
            var rest = new HashSet<>(ids);
            asked.forEach(rest::remove);
            scores.remove(prediction.id(), rest);
            return Optional.of(new Reached(reached.asOf(), ids.getLast(), reached.done() + ids.size()));
        }));
    }

    private List<Row> rows(Served served, OutcomeModel model, List<UUID> asked, LocalDate asOf) {
        if (asked.isEmpty()) {
            return List.of();
        }
        var known = features.of(asked, asOf, served.vocabulary());
        var table = new Table(
                served.vocabulary().features().stream()
                        .map(Vocabulary.Feature::column)
                        .toList(),
                List.copyOf(known.values()));
        double[] probabilities = model.probabilities(table);
        var reasons = model.reasons(table, REASONS);
        var rows = new ArrayList<Row>();
        int i = 0;
        for (var customer : known.keySet()) {
            rows.add(new Row(customer, probabilities[i], reasons.get(i)));
            i++;
        }
        return rows;
    }
}
