package io.zhiying.campaign.experiment;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Holm's step-down adjustment: keeps the chance of any false finding among several comparisons at the level. */
public final class Holm {
    private Holm() {}

    /** Adjusted p-values, in the order given. */
    public static List<Double> adjust(List<Double> pValues) {
        int k = pValues.size();
        var adjusted = new Double[k];
        var order = IntStream.range(0, k)
                .boxed()
                .sorted(Comparator.comparingDouble(pValues::get))
                .toList();
        double largest = 0;
        for (int rank = 0; rank < k; rank++) {
            int index = order.get(rank);
            largest = Math.max(largest, Math.min(1, (k - rank) * pValues.get(index)));
            adjusted[index] = largest;
        }
        return List.of(adjusted);
    }
}
