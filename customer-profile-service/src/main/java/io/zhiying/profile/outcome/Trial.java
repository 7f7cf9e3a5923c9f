package io.zhiying.profile.outcome;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Probabilities of rows, each by a model that has not seen the row.
 *
 * @param ranking of all these rows
 * @param areas under the curve, part by part
 */
public record Trial(Ranking ranking, List<Double> areas) {
    private static final double SUSPICIOUS = 0.97;

    /** Each fold by a model of the other folds. */
    public static Trial crossValidated(Table table, boolean[] outcomes, int folds, long seed) {
        int[] fold = Folds.stratified(outcomes, folds, seed);
        double[] probabilities = new double[outcomes.length];
        var areas = new ArrayList<Double>();
        for (int i = 0; i < folds; i++) {
            int[] rows = Folds.within(fold, i);
            double[] found = probabilities(table, outcomes, Folds.without(fold, i), rows, seed);
            for (int j = 0; j < rows.length; j++) {
                probabilities[rows[j]] = found[j];
            }
            areas.add(new Ranking(found, Folds.pick(outcomes, rows)).areaUnderCurve());
        }
        return new Trial(new Ranking(probabilities, outcomes), areas);
    }

    /**
     * The last fifth by a model of those before it, so that nothing is learnt from the future.
     *
     * @param times of the rows; texts that sort as the times do
     */
    public static Trial byTime(Table table, boolean[] outcomes, List<String> times, long seed) {
        int[] order = IntStream.range(0, outcomes.length)
                .boxed()
                .sorted(Comparator.comparing(times::get))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] before =
                IntStream.range(0, order.length * 4 / 5).map(i -> order[i]).toArray();
        int[] after = IntStream.range(order.length * 4 / 5, order.length)
                .map(i -> order[i])
                .toArray();
        var ranking = new Ranking(probabilities(table, outcomes, before, after, seed), Folds.pick(outcomes, after));
        return new Trial(ranking, List.of(ranking.areaUnderCurve()));
    }

    private static double[] probabilities(Table table, boolean[] outcomes, int[] learnt, int[] asked, long seed) {
        try (var model = OutcomeModel.train(table.only(learnt), Folds.pick(outcomes, learnt), seed)) {
            return model.probabilities(table.only(asked));
        }
    }

    /** Columns that alone tell the outcome so well that they may have been written after it. */
    public static List<Alone> suspicious(Table table, boolean[] outcomes) {
        return alone(table, outcomes).stream()
                .filter(each -> each.strength() >= SUSPICIOUS)
                .toList();
    }

    /**
     * How well one number alone tells the outcome.
     *
     * @param areaUnderCurve below 0.5 where a greater number speaks for a no
     */
    public record Alone(String column, String feature, double areaUnderCurve) {
        /** The area, whichever way it points. */
        public double strength() {
            return Math.max(areaUnderCurve, 1 - areaUnderCurve);
        }
    }

    /** Every number of the table alone. */
    public static List<Alone> alone(Table table, boolean[] outcomes) {
        var encoding = Encoding.of(table);
        float[] numbers = encoding.encode(table);
        int width = encoding.features().size();
        return IntStream.range(0, width)
                .mapToObj(feature -> {
                    double[] values = IntStream.range(0, outcomes.length)
                            .mapToDouble(row -> numbers[row * width + feature])
                            .map(value -> Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value)
                            .toArray();
                    return new Alone(
                            table.columns().get(encoding.columnOf(feature)),
                            encoding.features().get(feature),
                            new Ranking(values, outcomes).areaUnderCurve());
                })
                .toList();
    }
}
