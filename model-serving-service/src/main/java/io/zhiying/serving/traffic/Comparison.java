package io.zhiying.serving.traffic;

import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import java.util.List;

/**
 * How alike answers of two versions are, row by row of their first output.
 *
 * @param agreed rows whose largest number is at the same place, or, where a row is a single number or a text, that are
 *     the same (numbers to 1e-3)
 * @param cosineSum of the cosines of the rows
 * @param cosineMin of them; 1 where there is none
 * @param largestGap between two numbers at the same place
 */
public record Comparison(long rows, long agreed, double cosineSum, double cosineMin, double largestGap) {
    static final Comparison NONE = new Comparison(0, 0, 0, 1, 0);
    private static final double SAME = 1e-3;

    /** Of two answers to the same request; both have the outputs of the same signature. */
    public static Comparison of(List<Tensor> answer, List<Tensor> shadow) {
        Tensor one = answer.getFirst();
        Tensor other = shadow.getFirst();
        int rows = Math.max(1, one.rows());
        if (one.values() instanceof Values.Texts(var texts) && other.values() instanceof Values.Texts(var others)) {
            long same = java.util.stream.IntStream.range(0, Math.min(texts.size(), others.size()))
                    .filter(i -> texts.get(i).equals(others.get(i)))
                    .count();
            return new Comparison(texts.size(), same, 0, 1, 0);
        }
        double[] left = numbers(one.values());
        double[] right = numbers(other.values());
        if (left.length != right.length || left.length % rows != 0) {
            return new Comparison(rows, 0, 0, 1, 0);
        }
        Comparison all = NONE;
        int width = left.length / rows;
        for (int row = 0; row < rows; row++) {
            all = all.plus(row(left, right, row * width, width));
        }
        return all;
    }

    private static Comparison row(double[] left, double[] right, int from, int width) {
        double dot = 0;
        double leftSquare = 0;
        double rightSquare = 0;
        double gap = 0;
        int leftTop = from;
        int rightTop = from;
        for (int i = from; i < from + width; i++) {
            dot += left[i] * right[i];
            leftSquare += left[i] * left[i];
            rightSquare += right[i] * right[i];
            gap = Math.max(gap, Math.abs(left[i] - right[i]));
            leftTop = left[i] > left[leftTop] ? i : leftTop;
            rightTop = right[i] > right[rightTop] ? i : rightTop;
        }
        boolean agreed = width == 1 ? gap <= SAME : leftTop == rightTop;
        double lengths = Math.sqrt(leftSquare) * Math.sqrt(rightSquare);
        double cosine = lengths > 0 ? dot / lengths : leftSquare == rightSquare ? 1 : 0;
        return new Comparison(1, agreed ? 1 : 0, cosine, cosine, gap);
    }

    private static double[] numbers(Values values) {
        return switch (values) {
            case Values.Doubles(var array) -> array;
            case Values.Floats(var array) -> {
                double[] numbers = new double[array.length];
                for (int i = 0; i < array.length; i++) {
                    numbers[i] = array[i];
                }
                yield numbers;
            }
            case Values.Ints(var array) ->
                java.util.Arrays.stream(array).asDoubleStream().toArray();
            case Values.Longs(var array) ->
                java.util.Arrays.stream(array).asDoubleStream().toArray();
            case Values.Bools(var array) -> {
                double[] numbers = new double[array.length];
                for (int i = 0; i < array.length; i++) {
                    numbers[i] = array[i] ? 1 : 0;
                }
                yield numbers;
            }
            case Values.Texts _ -> new double[0];
        };
    }

    Comparison plus(Comparison other) {
        return new Comparison(
                rows + other.rows,
                agreed + other.agreed,
                cosineSum + other.cosineSum,
                Math.min(cosineMin, other.cosineMin),
                Math.max(largestGap, other.largestGap));
    }
}
