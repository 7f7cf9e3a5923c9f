package io.zhiying.serving.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Measures of classifiers, as scikit-learn defines them. Classes are numbered from 0. */
public final class Classification {
    private final int classes;
    private final List<Row> rows = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(int truth, int answer, double[] probabilities) {}

    public Classification(int classes) {
        this.classes = classes;
    }

    /** @param probabilities one for each class; the highest is the answer, the first of several as high */
    public void add(int truth, double[] probabilities) {
        int answer = 0;
        for (int i = 1; i < probabilities.length; i++) {
            if (probabilities[i] > probabilities[answer]) {
                answer = i;
            }
        }
        rows.add(new Row(truth, answer, probabilities));
    }

    public double accuracy() {
        return rows.stream().filter(row -> row.truth() == row.answer()).count() / (double) rows.size();
    }

    /** The mean of the F1 of all classes that are true or answered at least once. */
    public double macroF1() {
        return IntStream.range(0, classes)
                .filter(label -> rows.stream().anyMatch(row -> row.truth() == label || row.answer() == label))
                .mapToDouble(this::f1)
                .average()
                .orElse(0);
    }

    private double f1(int label) {
        long right = 0;
        long truths = 0;
        long answers = 0;
        for (Row row : rows) {
            truths += row.truth() == label ? 1 : 0;
            answers += row.answer() == label ? 1 : 0;
            right += row.truth() == label && row.answer() == label ? 1 : 0;
        }
        return truths + answers == 0 ? 0 : 2.0 * right / (truths + answers);
    }

    /**
     * The area under the ROC curve: of the second of two classes, or the mean over all classes, each against the rest.
     * Empty where a class has no row, or all.
     */
    public OptionalDouble auc() {
        if (classes == 2) {
            return auc(1);
        }
        var areas = IntStream.range(0, classes).mapToObj(this::auc).toList();
        return areas.stream().allMatch(OptionalDouble::isPresent)
                ? areas.stream().mapToDouble(OptionalDouble::orElseThrow).average()
                : OptionalDouble.empty();
    }

    /** By ranks (Mann and Whitney 1947); equal probabilities share theirs. */
    private OptionalDouble auc(int label) {
        List<Row> sorted = rows.stream()
                .sorted(Comparator.comparingDouble(row -> row.probabilities()[label]))
                .toList();
        double rankSum = 0;
        long positives = 0;
        for (int from = 0; from < sorted.size(); ) {
            int to = from;
            while (to < sorted.size()
                    && sorted.get(to).probabilities()[label] == sorted.get(from).probabilities()[label]) {
                to++;
            }
            double rank = (from + 1 + to) / 2.0;
            for (Row row : sorted.subList(from, to)) {
                if (row.truth() == label) {
                    rankSum += rank;
                    positives++;
                }
            }
            from = to;
        }
        long negatives = sorted.size() - positives;
        return positives == 0 || negatives == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((rankSum - positives * (positives + 1) / 2.0) / ((double) positives * negatives));
    }
}
