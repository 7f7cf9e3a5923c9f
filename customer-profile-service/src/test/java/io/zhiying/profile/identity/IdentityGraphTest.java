package io.zhiying.profile.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.Ids;
import io.zhiying.profile.person.Merge;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random people and events, in random orders and cut into random batches. */
class IdentityGraphTest {
    private record Event(UUID id, List<Identifier> identifiers) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void endsInTheSamePartitionWhateverTheOrderAndTheBatches(long seed) {
        var random = new Random(seed);
        var events = events(random);
        var expected = connected(events);

        for (int order = 0; order < 50; order++) {
            Collections.shuffle(events, random);

            assertThat(partition(applied(events, random))).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 6, 7})
    void endsEachMergedProfileOnceAndLeavesNoIdentifierWithIt(long seed) {
        var random = new Random(seed);
        Set<UUID> ended = new HashSet<>();
        Map<Identifier, UUID> owners = new HashMap<>();
        for (var batch : batches(events(random), random)) {
            for (var merge : applyBatch(batch, owners)) {
                assertThat(ended.add(merge.merged())).isTrue();
            }
            assertThat(Collections.disjoint(owners.values(), ended)).isTrue();
        }
    }

    private static List<Event> events(Random random) {
        var events = new ArrayList<Event>();
        for (int i = 0; i < 60; i++) {
            var identifiers = new ArrayList<Identifier>();
            for (int j = 0; j <= random.nextInt(3); j++) {
                var type = List.of(Identifier.USER_ID, Identifier.ANONYMOUS_ID, Identifier.EMAIL)
                        .get(random.nextInt(3));
                identifiers.add(new Identifier(type, "v" + random.nextInt(25)));
            }
            events.add(new Event(Ids.next(), identifiers));
        }
        return events;
    }

    private static List<List<Event>> batches(List<Event> events, Random random) {
        var batches = new ArrayList<List<Event>>();
        for (int i = 0; i < events.size(); ) {
            int end = Math.min(events.size(), i + 1 + random.nextInt(10));
            batches.add(events.subList(i, end));
            i = end;
        }
        return batches;
    }

    private static Map<Identifier, UUID> applied(List<Event> events, Random random) {
        Map<Identifier, UUID> owners = new HashMap<>();
        batches(events, random).forEach(batch -> applyBatch(batch, owners));
        return owners;
    }

    private static List<Merge> applyBatch(List<Event> batch, Map<Identifier, UUID> owners) {
        var graph = new IdentityGraph();
        Set<Identifier> named = new HashSet<>();
        batch.forEach(event -> named.addAll(event.identifiers()));
        named.stream().filter(owners::containsKey).forEach(known -> graph.know(known, owners.get(known)));
        batch.forEach(event -> graph.tie(event.identifiers(), event.id()));
        named.forEach(each -> owners.put(each, graph.profileOf(each, Ids::next)));
        Map<UUID, UUID> ends = graph.merges().stream().collect(Collectors.toMap(Merge::merged, Merge::survivor));
        owners.replaceAll((_, profile) -> ends.getOrDefault(profile, profile));
        return graph.merges();
    }

    private static Set<Set<Identifier>> partition(Map<Identifier, UUID> owners) {
        return owners.entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue, Collectors.mapping(Map.Entry::getKey, Collectors.toSet())))
                .values()
                .stream()
                .collect(Collectors.toSet());
    }

    /** By growing sets until nothing grows, which is slow and plain. */
    private static Set<Set<Identifier>> connected(List<Event> events) {
        var groups = new ArrayList<Set<Identifier>>();
        events.forEach(event -> groups.add(new HashSet<>(event.identifiers())));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (int i = 0; i < groups.size(); i++) {
                for (int j = groups.size() - 1; j > i; j--) {
                    if (!Collections.disjoint(groups.get(i), groups.get(j))) {
                        groups.get(i).addAll(groups.remove(j));
                        grew = true;
                    }
                }
            }
        }
        return Set.copyOf(groups);
    }
}
