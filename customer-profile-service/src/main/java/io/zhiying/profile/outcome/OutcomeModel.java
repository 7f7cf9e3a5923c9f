package io.zhiying.profile.outcome;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Gradient boosted trees (XGBoost) that give the probability of a yes. How many trees, and how their scores become
 * probabilities (Platt 1999), is found on rows that the trees are not grown from. Not for several threads at once; it holds native memory until it is closed.
 */
public final class OutcomeModel implements AutoCloseable {
    private static final int MAX_TREES = 600;
    private static final int STEP = 10;
    private static final int PATIENCE = 40;
    private static final int HELD_OUT = 5;
    public static final int MIN_ROWS = 100;
    private static final int MIN_OUTCOMES = 10;

    private final Encoding encoding;
    private final Booster booster;
    private final Platt platt;

    private OutcomeModel(Encoding encoding, Booster booster, Platt platt) {
        this.encoding = encoding;
        this.booster = booster;
        this.platt = platt;
    }

    /**
     * A fifth of the rows is for the number of trees and their probabilities; then the trees are grown anew from all.
     *
     * @param outcomes of the table's rows
     * @throws IllegalArgumentException below {@link #MIN_ROWS} rows, or 10 of either outcome, or without a column that
     *     says anything
     */
    public static OutcomeModel train(Table table, boolean[] outcomes, long seed) {
        requireEnough(outcomes);
        int[] fold = Folds.stratified(outcomes, HELD_OUT, seed);
        int[] all = IntStream.range(0, outcomes.length).toArray();
        return train(table, outcomes, Folds.without(fold, 0), Folds.within(fold, 0), all, seed);
    }

    /**
     * The trees are grown from the earlier rows only, and the rows of a later time say how many and what their scores
     * mean: the probabilities are right for a time that was not learnt from.
     *
     * @param later which rows these are
     * @throws IllegalArgumentException as above, or where fewer than 10 of either outcome are earlier or later
     */
    public static OutcomeModel train(Table table, boolean[] outcomes, boolean[] later, long seed) {
        requireEnough(outcomes);
        int[] inside = IntStream.range(0, later.length).filter(i -> !later[i]).toArray();
        int[] outside = IntStream.range(0, later.length).filter(i -> later[i]).toArray();
        requireBoth(Folds.pick(outcomes, inside), "learnt from");
        requireBoth(Folds.pick(outcomes, outside), "calibrated on");
        return train(table, outcomes, inside, outside, inside, seed);
    }

    private static void requireBoth(boolean[] outcomes, String use) {
        long yes = yes(outcomes);
        if (yes < MIN_OUTCOMES || outcomes.length - yes < MIN_OUTCOMES) {
            throw new IllegalArgumentException("%,d rows to be %s, %,d of them with the outcome: %d of each are needed"
                    .formatted(outcomes.length, use, yes, MIN_OUTCOMES));
        }
    }

    private static long yes(boolean[] outcomes) {
        return IntStream.range(0, outcomes.length).filter(i -> outcomes[i]).count();
    }

    private static void requireEnough(boolean[] outcomes) {
        long yes = yes(outcomes);
        if (outcomes.length < MIN_ROWS || yes < MIN_OUTCOMES || outcomes.length - yes < MIN_OUTCOMES) {
            throw new IllegalArgumentException(
                    "%,d rows, %,d of them with the outcome: at least %d, and %d of each, are needed"
                            .formatted(outcomes.length, yes, MIN_ROWS, MIN_OUTCOMES));
        }
    }

    private static OutcomeModel train(
            Table table, boolean[] outcomes, int[] inside, int[] outside, int[] grownFrom, long seed) {
        try {
            var tried = tryOut(table, outcomes, inside, outside, seed);
            var rows = table.only(grownFrom);
            var encoding = Encoding.of(rows);
            var matrix = matrix(encoding, rows);
            try {
                matrix.setLabel(labels(Folds.pick(outcomes, grownFrom)));
                var trees = XGBoost.train(matrix, parameters(seed), tried.trees(), Map.of(), null, null);
                return new OutcomeModel(encoding, trees, tried.platt());
            } finally {
                matrix.dispose();
            }
        } catch (XGBoostError e) {
            throw new IllegalStateException("the trees could not be grown: " + e.getMessage(), e);
        }
    }

    /** How many trees are best for rows that they have not seen, and what their scores mean there. */
    private record Tried(int trees, Platt platt) {}

    private static Tried tryOut(Table table, boolean[] outcomes, int[] inside, int[] outside, long seed)
            throws XGBoostError {
        var encoding = Encoding.of(table.only(inside));
        var matrix = matrix(encoding, table.only(inside));
        var held = matrix(encoding, table.only(outside));
        try {
            matrix.setLabel(labels(Folds.pick(outcomes, inside)));
            held.setLabel(labels(Folds.pick(outcomes, outside)));
            var grown = XGBoost.train(matrix, parameters(seed), STEP, Map.of(), null, null);
            try {
                boolean[] seen = Folds.pick(outcomes, outside);
                var best = new Tried(STEP, Platt.fit(margins(grown.predict(held, true)), seen));
                double least = best.platt().loss(margins(grown.predict(held, true)), seen);
                for (int trees = STEP; trees < MAX_TREES && trees < best.trees() + PATIENCE; ) {
                    for (int i = 0; i < STEP; i++) {
                        grown.update(matrix, trees++);
                    }
                    double[] scores = margins(grown.predict(held, true));
                    var platt = Platt.fit(scores, seen);
                    double loss = platt.loss(scores, seen);
                    if (loss < least) {
                        best = new Tried(trees, platt);
                        least = loss;
                    }
                }
                return best;
            } finally {
                grown.dispose();
            }
        } finally {
            matrix.dispose();
            held.dispose();
        }
    }

    private static Map<String, Object> parameters(long seed) {
        var parameters = new HashMap<String, Object>();
        parameters.put("objective", "binary:logistic");
        parameters.put("eta", 0.05);
        parameters.put("max_depth", 3);
        parameters.put("min_child_weight", 5);
        parameters.put("subsample", 0.8);
        parameters.put("colsample_bytree", 0.8);
        parameters.put("lambda", 1);
        parameters.put("seed", seed & Integer.MAX_VALUE);
        parameters.put("verbosity", 0);
        return parameters;
    }

    /** Of each row. */
    public double[] probabilities(Table table) {
        try {
            var matrix = matrix(encoding, table);
            try {
                return Arrays.stream(margins(booster.predict(matrix, true)))
                        .map(platt::probability)
                        .toArray();
            } finally {
                matrix.dispose();
            }
        } catch (XGBoostError e) {
            throw new IllegalStateException("the rows could not be scored: " + e.getMessage(), e);
        }
    }

    /**
     * What moved a row's score: Shapley values of the features (Lundberg, Erion and Lee 2018), the strongest first.
     *
     * @param value what the row has there; empty where it is not known
     * @param effect in log odds; above 0 it speaks for a yes
     */
    public record Reason(String feature, String value, double effect) {}

    /** The strongest reasons of each row. */
    public List<List<Reason>> reasons(Table table, int most) {
        try {
            var matrix = matrix(encoding, table);
            try {
                var effects = booster.predictContrib(matrix, 0);
                var reasons = new ArrayList<List<Reason>>();
                for (int row = 0; row < effects.length; row++) {
                    var cells = table.rows().get(row);
                    float[] of = effects[row];
                    reasons.add(IntStream.range(0, encoding.features().size())
                            .mapToObj(
                                    i -> new Reason(encoding.features().get(i), cells.get(encoding.columnOf(i)), of[i]))
                            .sorted(Comparator.comparingDouble((Reason reason) -> -Math.abs(reason.effect())))
                            .limit(most)
                            .toList());
                }
                return reasons;
            } finally {
                matrix.dispose();
            }
        } catch (XGBoostError e) {
            throw new IllegalStateException("the rows could not be explained: " + e.getMessage(), e);
        }
    }

    public Encoding encoding() {
        return encoding;
    }

    /**
     * A model at rest.
     *
     * @param trees in XGBoost's format UBJSON
     * @param slope and {@code intercept} turn the trees' scores into log odds
     */
    public record Stored(byte[] trees, Encoding encoding, double slope, double intercept) {}

    public Stored stored() {
        try {
            return new Stored(booster.toByteArray("ubj"), encoding, platt.slope(), platt.intercept());
        } catch (XGBoostError e) {
            throw new IllegalStateException("the trees could not be written: " + e.getMessage(), e);
        }
    }

    public static OutcomeModel of(Stored stored) {
        try {
            return new OutcomeModel(
                    stored.encoding(),
                    XGBoost.loadModel(stored.trees()),
                    new Platt(stored.slope(), stored.intercept()));
        } catch (XGBoostError e) {
            throw new IllegalStateException("the trees could not be read: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        booster.dispose();
    }

    private static double[] margins(float[][] rows) {
        double[] margins = new double[rows.length];
        for (int i = 0; i < margins.length; i++) {
            margins[i] = rows[i][0];
        }
        return margins;
    }

    private static DMatrix matrix(Encoding encoding, Table table) throws XGBoostError {
        int width = encoding.features().size();
        if (width == 0) {
            throw new IllegalArgumentException(
                    "no column says anything: each is the same for all or different for nearly all");
        }
        return new DMatrix(encoding.encode(table), table.rows().size(), width, Float.NaN);
    }

    private static float[] labels(boolean[] outcomes) {
        float[] labels = new float[outcomes.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = outcomes[i] ? 1 : 0;
        }
        return labels;
    }
}
