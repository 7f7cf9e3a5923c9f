package io.zhiying.serving.benchmark;

import java.util.ArrayList;
import java.util.List;

/** The cosine of the angle between vectors. */
final class Cosine {
    private Cosine() {}

    /** Row by row. */
    static List<Double> between(float[][] left, float[][] right) {
        if (left.length != right.length) {
            throw new IllegalArgumentException("%d rows and %d".formatted(left.length, right.length));
        }
        List<Double> cosines = new ArrayList<>();
        for (int row = 0; row < left.length; row++) {
            cosines.add(between(left[row], right[row]));
        }
        return cosines;
    }

    private static double between(float[] left, float[] right) {
        double product = 0;
        double leftSquares = 0;
        double rightSquares = 0;
        for (int i = 0; i < left.length; i++) {
            product += (double) left[i] * right[i];
            leftSquares += (double) left[i] * left[i];
            rightSquares += (double) right[i] * right[i];
        }
        return product / Math.sqrt(leftSquares * rightSquares);
    }
}
