package io.zhiying.recommendation.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers items from 0 in the order in which they are first named. */
final class ItemNumbers {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> ids = new ArrayList<>();

    int of(String id) {
        return numbers.computeIfAbsent(id, named -> {
            ids.add(named);
            return ids.size() - 1;
        });
    }

    String id(int number) {
        return ids.get(number);
    }
}
