package io.zhiying.profile.outcome.prediction;

import io.zhiying.profile.outcome.OutcomeModel;
import io.zhiying.profile.outcome.Ranking;
import io.zhiying.profile.outcome.Table;
import io.zhiying.profile.outcome.Trial;
import io.zhiying.profile.outcome.prediction.Evaluation.Baseline;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Customers at several cut-offs, which stand further apart than the outcome takes: what is known at one is known
 * altogether before the next.
 *
 * @param cutoffs the latest first
 */
record Dataset(List<String> columns, List<Slice> cutoffs) {
    /** Customers at one cut-off: what was known before it, and whether they had the outcome after it. */
    record Slice(LocalDate cutoff, List<List<String>> rows, List<Boolean> outcomes) {}

    /** The same without the latest cut-off. */
    Dataset earlier() {
        return new Dataset(columns, cutoffs.subList(1, cutoffs.size()));
    }

    int rows() {
        return cutoffs.stream().mapToInt(slice -> slice.rows().size()).sum();
    }

    boolean[] outcomes() {
        return toArray(
                cutoffs.stream().flatMap(slice -> slice.outcomes().stream()).toList());
    }

    int withOutcome() {
        boolean[] outcomes = outcomes();
        return (int)
                IntStream.range(0, outcomes.length).filter(i -> outcomes[i]).count();
    }

    private Table table() {
        return new Table(
                columns,
                cutoffs.stream().flatMap(slice -> slice.rows().stream()).toList());
    }

    /** Calibrated on the latest cut-off, grown from the earlier ones. */
    OutcomeModel train(long seed) {
        boolean[] later = new boolean[rows()];
        Arrays.fill(later, 0, cutoffs.getFirst().rows().size(), true);
        return OutcomeModel.train(table(), outcomes(), later, seed);
    }

    /** Columns that tell the outcome by themselves. */
    List<Trial.Alone> suspicious() {
        return Trial.suspicious(table(), outcomes());
    }

    /** The latest cut-off foretold by a model of the earlier ones. */
    Evaluation evaluate(long seed) {
        var asked = cutoffs.getFirst();
        var table = new Table(columns, asked.rows());
        boolean[] outcomes = toArray(asked.outcomes());
        try (var model = earlier().train(seed)) {
            var ranking = new Ranking(model.probabilities(table), outcomes);
            return Evaluation.of(asked.cutoff(), asked.rows().size(), ranking, baseline(table, outcomes));
        }
    }

    private Baseline baseline(Table asked, boolean[] outcomes) {
        var best = Trial.alone(earlier().table(), earlier().outcomes()).stream()
                .max(Comparator.comparingDouble(Trial.Alone::strength))
                .orElseThrow();
        double area = Trial.alone(asked, outcomes).stream()
                .filter(each -> each.feature().equals(best.feature()))
                .findFirst()
                .map(Trial.Alone::areaUnderCurve)
                .orElse(0.5);
        return new Baseline(best.feature(), best.areaUnderCurve() < 0.5 ? 1 - area : area);
    }

    /** What moves a model's probabilities, on average over the latest cut-off. */
    List<PredictionVersion.Driver> drivers(OutcomeModel model, int most) {
        var effects = new TreeMap<String, Double>();
        var rows = cutoffs.getFirst().rows();
        for (var reasons : model.reasons(new Table(columns, rows), Integer.MAX_VALUE)) {
            reasons.forEach(reason -> effects.merge(reason.feature(), Math.abs(reason.effect()), Double::sum));
        }
        var drivers = new ArrayList<PredictionVersion.Driver>();
        effects.forEach((feature, sum) -> drivers.add(new PredictionVersion.Driver(feature, sum / rows.size())));
        drivers.sort(
                Comparator.comparingDouble(PredictionVersion.Driver::effect).reversed());
        return List.copyOf(drivers.subList(0, Math.min(most, drivers.size())));
    }

    private static boolean[] toArray(List<Boolean> outcomes) {
        boolean[] array = new boolean[outcomes.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = outcomes.get(i);
        }
        return array;
    }
}
