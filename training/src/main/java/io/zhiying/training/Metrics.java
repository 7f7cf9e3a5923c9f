package io.zhiying.training;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How well probabilities match the classes of texts that the training has not seen.
 *
 * @param n texts
 * @param majority the accuracy of always answering the most frequent class
 * @param macroF1 the mean over classes of the harmonic mean of precision and recall
 * @param auc the area under the ROC curve of the last class against the others, ties counted half
 * @param calibrationError expected calibration error over ten bins of equal width (Naeini et al. 2015)
 * @param logLoss mean of -ln(probability of the true class)
 */
record Metrics(
        int n, double majority, double accuracy, double macroF1, double auc, double calibrationError, double logLoss) {
    private static final int BINS = 10;

    static Metrics of(float[][] probabilities, int[] labels) {
        if (labels.length == 0 || probabilities.length != labels.length) {
            throw new IllegalArgumentException("as many probabilities as labels are needed, and at least one");
        }
        int classes = probabilities[0].length;
        int[][] confusion = new int[classes][classes];
        double loss = 0;
        for (int i = 0; i < labels.length; i++) {
            confusion[labels[i]][argMax(probabilities[i])]++;
            loss -= Math.log(Math.max(probabilities[i][labels[i]], 1e-12));
        }
        int right = IntStream.range(0, classes).map(c -> confusion[c][c]).sum();
        int most = Arrays.stream(confusion)
                .mapToInt(row -> Arrays.stream(row).sum())
                .max()
                .orElseThrow();
        return new Metrics(
                labels.length,
                round((double) most / labels.length),
                round((double) right / labels.length),
                round(macroF1(confusion)),
                round(auc(probabilities, labels, classes - 1)),
                round(calibrationError(probabilities, labels)),
                round(loss / labels.length));
    }

    static int argMax(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    private static double macroF1(int[][] confusion) {
        int classes = confusion.length;
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            int actual = Arrays.stream(confusion[c]).sum();
            int predicted = 0;
            for (int[] row : confusion) {
                predicted += row[c];
            }
            sum += actual + predicted == 0 ? 0 : 2.0 * confusion[c][c] / (actual + predicted);
        }
        return sum / classes;
    }

    /** The rank-sum form: the chance that a text of the class scores higher than one of another. */
    private static double auc(float[][] probabilities, int[] labels, int positive) {
        Integer[] order = IntStream.range(0, labels.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> probabilities[i][positive]));
        double rankSum = 0;
        long positives = 0;
        for (int from = 0; from < order.length; ) {
            int to = from;
            while (to < order.length && probabilities[order[to]][positive] == probabilities[order[from]][positive]) {
                to++;
            }
            double rank = (from + 1 + to) / 2.0;
            for (int i = from; i < to; i++) {
                if (labels[order[i]] == positive) {
                    rankSum += rank;
                    positives++;
                }
            }
            from = to;
        }
        long negatives = labels.length - positives;
        return positives == 0 || negatives == 0
                ? Double.NaN
                : (rankSum - positives * (positives + 1) / 2.0) / ((double) positives * negatives);
    }

    private static double calibrationError(float[][] probabilities, int[] labels) {
        double[] confidence = new double[BINS];
        double[] right = new double[BINS];
        for (int i = 0; i < labels.length; i++) {
            int answer = argMax(probabilities[i]);
            int bin = Math.min(BINS - 1, (int) (probabilities[i][answer] * BINS));
            confidence[bin] += probabilities[i][answer];
            right[bin] += answer == labels[i] ? 1 : 0;
        }
        return IntStream.range(0, BINS)
                        .mapToDouble(bin -> Math.abs(confidence[bin] - right[bin]))
                        .sum()
                / labels.length;
    }

    private static double round(double value) {
        return Double.isNaN(value) ? value : Math.round(value * 10_000) / 10_000.0;
    }
}
