package io.zhiying.recommendation.recommend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how much of an answer one category may fill. Items beyond the bound are put off, in order, and come back where
 * too few others are left: an answer is never shorter for being varied.
 *
 * @param maxShare above 0 to 1; of an answer, rounded to whole items, at least one
 */
record Variety(double maxShare) {

    /** @param category by which items are told apart; null for one of its own */
    <T> List<T> pick(List<T> ranked, int limit, Function<T, @Nullable String> category) {
        int bound = (int) Math.max(1, Math.round(limit * maxShare));
        var picked = new ArrayList<T>(limit);
        var putOff = new ArrayList<T>();
        var counts = new HashMap<String, Integer>();
        for (var item : ranked) {
            if (picked.size() == limit) {
                break;
            }
            var of = category.apply(item);
            if (of == null || counts.merge(of, 1, Integer::sum) <= bound) {
                picked.add(item);
            } else {
                putOff.add(item);
            }
        }
        picked.addAll(putOff.subList(0, Math.min(putOff.size(), limit - picked.size())));
        return picked;
    }
}
