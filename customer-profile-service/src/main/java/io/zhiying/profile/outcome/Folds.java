package io.zhiying.profile.outcome;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import java.util.stream.IntStream;

/** Rows in random parts of equal size, each with its share of both outcomes. */
final class Folds {
    private Folds() {}

    /** The part of each row, from 0. */
    static int[] stratified(boolean[] outcomes, int folds, long seed) {
        int[] fold = new int[outcomes.length];
        var random = new Random(seed);
        for (boolean outcome : new boolean[] {true, false}) {
            var rows = new ArrayList<>(IntStream.range(0, outcomes.length)
                    .filter(i -> outcomes[i] == outcome)
                    .boxed()
                    .toList());
            Collections.shuffle(rows, random);
            for (int i = 0; i < rows.size(); i++) {
                fold[rows.get(i)] = i % folds;
            }
        }
        return fold;
    }

    static int[] within(int[] fold, int chosen) {
        return IntStream.range(0, fold.length).filter(i -> fold[i] == chosen).toArray();
    }

    static int[] without(int[] fold, int chosen) {
        return IntStream.range(0, fold.length).filter(i -> fold[i] != chosen).toArray();
    }

    static boolean[] pick(boolean[] outcomes, int[] rows) {
        boolean[] picked = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            picked[i] = outcomes[rows[i]];
        }
        return picked;
    }
}
