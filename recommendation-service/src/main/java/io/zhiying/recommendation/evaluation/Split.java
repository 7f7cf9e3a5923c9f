package io.zhiying.recommendation.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is trained on and what is asked for.
 *
 * @param test per user the items that should be recommended
 */
record Split(List<Choice> train, Map<String, Set<String>> test) {

    /** Everything before one moment is for training, so that nothing of the future is known: the nearest to real use. */
    static Split byTime(List<Choice> choices, double testShare) {
        var sorted =
                choices.stream().sorted(Comparator.comparingLong(Choice::time)).toList();
        int cut = (int) Math.round(sorted.size() * (1 - testShare));
        long moment = cut < sorted.size() ? sorted.get(cut).time() : Long.MAX_VALUE;
        var train = new ArrayList<Choice>();
        var test = new ArrayList<Choice>();
        sorted.forEach(choice -> (choice.time() < moment ? train : test).add(choice));
        return of(train, test);
    }

    /** The last item of each user who has two or more is for testing. */
    static Split leaveLastOut(List<Choice> choices) {
        var byUser = new LinkedHashMap<String, List<Choice>>();
        choices.stream()
                .sorted(Comparator.comparingLong(Choice::time))
                .forEach(choice -> byUser.computeIfAbsent(choice.user(), _ -> new ArrayList<>())
                        .add(choice));
        var train = new ArrayList<Choice>();
        var test = new ArrayList<Choice>();
        byUser.values().forEach(own -> {
            if (own.size() > 1) {
                test.add(own.removeLast());
            }
            train.addAll(own);
        });
        return of(train, test);
    }

    /** Two files that somebody else has split. */
    static Split of(List<Choice> train, List<Choice> test) {
        var users = new HashSet<String>();
        train.forEach(choice -> users.add(choice.user()));
        var relevant = new HashMap<String, Set<String>>();
        test.stream()
                .filter(choice -> users.contains(choice.user()))
                .forEach(choice -> relevant.computeIfAbsent(choice.user(), _ -> new HashSet<>())
                        .add(choice.item()));
        return new Split(List.copyOf(train), relevant);
    }

    /** The same without what a user already had: only what is new to them is asked for. */
    Split withoutRepeats() {
        var had = new HashMap<String, Set<String>>();
        train.forEach(choice ->
                had.computeIfAbsent(choice.user(), _ -> new HashSet<>()).add(choice.item()));
        var fresh = new HashMap<String, Set<String>>();
        test.forEach((user, items) -> {
            var rest = new HashSet<>(items);
            rest.removeAll(had.getOrDefault(user, Set.of()));
            if (!rest.isEmpty()) {
                fresh.put(user, rest);
            }
        });
        return new Split(train, fresh);
    }
}
