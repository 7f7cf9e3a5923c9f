package io.zhiying.serving.metric;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures of rankings, the mean over all queries: the reciprocal rank of the first document that is relevant at all, and
 * the normalised discounted cumulative gain (Järvelin and Kekäläinen, 2002; gain 2^grade - 1, as Burges et al., 2005).
 */
public final class Ranking {
    private final int depth;
    private int queries;
    private double reciprocal;
    private double gain;

    /** @param depth how many of the best count */
    public Ranking(int depth) {
        this.depth = depth;
    }

    /**
     * @param grades how relevant each document is; 0 for not at all
     * @param scores what was answered for each; of equal ones the first stands first
     */
    public void add(List<Integer> grades, double[] scores) {
        List<Integer> ranked = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> scores[i]).reversed())
                .map(grades::get)
                .toList();
        queries++;
        for (int rank = 0; rank < Math.min(depth, ranked.size()); rank++) {
            if (ranked.get(rank) > 0) {
                reciprocal += 1.0 / (rank + 1);
                break;
            }
        }
        double ideal =
                discounted(grades.stream().sorted(Comparator.reverseOrder()).toList());
        gain += ideal == 0 ? 0 : discounted(ranked) / ideal;
    }

    private double discounted(List<Integer> grades) {
        double sum = 0;
        for (int rank = 0; rank < Math.min(depth, grades.size()); rank++) {
            sum += (Math.pow(2, grades.get(rank)) - 1) / (Math.log(rank + 2) / Math.log(2));
        }
        return sum;
    }

    public double meanReciprocalRank() {
        return queries == 0 ? 0 : reciprocal / queries;
    }

    public double meanGain() {
        return queries == 0 ? 0 : gain / queries;
    }
}
