package io.zhiying.recommendation.selection;

import io.zhiying.recommendation.model.Selection.Difference;
import io.zhiying.recommendation.model.Selection.Figures;
import java.util.Arrays;

/** How one way of ranking did, customer by customer. */
final class Trial {
    private double[] recall = new double[64];
    private double[] ndcg = new double[64];
    private int customers;

    /** Of one more customer; trials that are compared are given the same ones in the same order. */
    void record(double itsRecall, double itsNdcg) {
        if (customers == recall.length) {
            recall = Arrays.copyOf(recall, 2 * customers);
            ndcg = Arrays.copyOf(ndcg, 2 * customers);
        }
        recall[customers] = itsRecall;
        ndcg[customers++] = itsNdcg;
    }

    double ndcg() {
        return mean(ndcg);
    }

    Figures figures() {
        return new Figures(mean(recall), mean(ndcg));
    }

    /** Paired, which tells methods apart with far fewer customers than two means would need. */
    Difference less(Trial other) {
        var each = new double[customers];
        Arrays.setAll(each, i -> ndcg[i] - other.ndcg[i]);
        double mean = Arrays.stream(each).average().orElse(0);
        double squares = Arrays.stream(each).map(x -> (x - mean) * (x - mean)).sum();
        double n = Math.max(2, each.length);
        return new Difference(mean, Math.sqrt(squares / (n - 1) / n));
    }

    private double mean(double[] values) {
        return Arrays.stream(values, 0, customers).average().orElse(0);
    }
}
