package io.zhiying.serving.evaluation;

import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hipparchus.stat.correlation.PearsonsCorrelation;
import org.hipparchus.stat.correlation.SpearmansCorrelation;

/** How the cosines of an encoder's vectors follow what people say: correlations by rank and by value. */
final class SimilarityScorer implements Scorer {
    private final Served served;
    private final Asking asking;
    private final List<Double> cosines = new ArrayList<>();
    private final List<Double> scores = new ArrayList<>();

    SimilarityScorer(Served served, Asking asking) {
        this.served = served;
        this.asking = asking;
    }

    @Override
    public void add(List<EvaluationRow> rows) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        for (EvaluationRow row : rows) {
            var pair = (EvaluationRow.Similarity) row;
            texts.add(pair.text1());
            texts.add(pair.text2());
            scores.add(pair.score());
        }
        Tensor vectors = asking.askTexts(served, texts);
        double[] values = Numbers.of(vectors.values());
        int width = values.length / texts.size();
        for (int i = 0; i < rows.size(); i++) {
            cosines.add(cosine(
                    Arrays.copyOfRange(values, 2 * i * width, (2 * i + 1) * width),
                    Arrays.copyOfRange(values, (2 * i + 1) * width, (2 * i + 2) * width)));
        }
    }

    private static double cosine(double[] one, double[] other) {
        double dot = 0;
        double left = 0;
        double right = 0;
        for (int i = 0; i < one.length; i++) {
            dot += one[i] * other[i];
            left += one[i] * one[i];
            right += other[i] * other[i];
        }
        return left == 0 || right == 0 ? 0 : dot / Math.sqrt(left * right);
    }

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>();
        if (cosines.size() > 1) {
            double[] left = cosines.stream().mapToDouble(Double::doubleValue).toArray();
            double[] right = scores.stream().mapToDouble(Double::doubleValue).toArray();
            put(metrics, "spearman", new SpearmansCorrelation().correlation(left, right));
            put(metrics, "pearson", new PearsonsCorrelation().correlation(left, right));
        }
        return metrics;
    }

    /** There is no correlation with what never changes. */
    private static void put(Map<String, Double> metrics, String name, double value) {
        if (Double.isFinite(value)) {
            metrics.put(name, value);
        }
    }
}
