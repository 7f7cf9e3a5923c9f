package io.zhiying.demo.story;

import io.zhiying.demo.api.Customers;
import io.zhiying.demo.api.Parallel;
import io.zhiying.demo.sample.Household;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Orders per customer as the platform counts them, against those of the files. */
final class OrderTally {
    private static final int READERS = 4;
    private static final int PAGE = 50;

    private final Stage stage;
    private final Map<String, Long> wanted;

    OrderTally(Stage stage) {
        this.stage = stage;
        this.wanted = stage.data().baskets().stream()
                .collect(Collectors.groupingBy(basket -> Household.userId(basket.household()), Collectors.counting()));
    }

    /**
     * @param differences by user id, how many orders there are more (or less) than in the files, where it is not zero
     */
    record Counted(Map<String, Long> differences) {
        boolean isComplete() {
            return differences.values().stream().allMatch(difference -> difference > 0);
        }

        long surplus() {
            return differences.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** Asks the platform about every customer. */
    Counted of(Map<String, String> profiles) {
        var users = List.copyOf(profiles.keySet());
        var tasks = new ArrayList<Callable<Long>>();
        users.forEach(
                user -> tasks.add(() -> orders(String.valueOf(profiles.get(user))) - wanted.getOrDefault(user, 0L)));
        List<Long> results = Parallel.run(READERS, tasks);
        var differences = new TreeMap<String, Long>();
        for (int at = 0; at < users.size(); at++) {
            if (results.get(at) != 0) {
                differences.put(users.get(at), results.get(at));
            }
        }
        return new Counted(differences);
    }

    /** Orders that an earlier run's campaign brought; each has an id of its own. */
    long broughtByCampaigns(Map<String, String> profiles, Counted counted) {
        return counted.differences().keySet().stream()
                .map(profiles::get)
                .mapToLong(profile -> stage.api()
                        .must(Customers.timeline(String.valueOf(profile), Optional.of("Order Completed"), PAGE))
                        .json()
                        .path("items")
                        .valueStream()
                        .filter(event -> event.path("properties")
                                .path("order_id")
                                .asString("")
                                .startsWith(OutcomeChapter.ORDER_PREFIX))
                        .count())
                .sum();
    }

    private long orders(String profile) {
        return stage.api()
                .must(Customers.profile(profile))
                .json()
                .path("rfm")
                .path("frequency")
                .asLong(0);
    }
}
