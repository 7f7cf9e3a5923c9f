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
import org.junit.jupiter.api.Test;
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

    @Test
    void refusesWhatWouldGiveAPersonTooManyOfAType() {
        var graph = new IdentityGraph(new IdentifierLimits(Map.of(Identifier.USER_ID, 2), 100));
        var kiosk = new Identifier(Identifier.ANONYMOUS_ID, "kiosk");
        for (int i = 0; i < 5; i++) {
            graph.tie(List.of(new Identifier(Identifier.USER_ID, "u" + i), kiosk), Ids.next());
        }

        var first = graph.profileOf(new Identifier(Identifier.USER_ID, "u0"), Ids::next);
        assertThat(graph.profileOf(kiosk, Ids::next)).isEqualTo(first);
        assertThat(graph.profileOf(new Identifier(Identifier.USER_ID, "u1"), Ids::next))
                .isEqualTo(first);
        assertThat(graph.profileOf(new Identifier(Identifier.USER_ID, "u2"), Ids::next))
                .isNotEqualTo(first);
        assertThat(graph.refused())
                .hasSize(3)
                .allMatch(tie ->
                        tie.reason() == RefusedTie.Reason.LIMIT && tie.refused().equals(kiosk));
    }

    @Test
    void keepsTheStrongerIdentifiersOfAnEventWhereNotAllHaveRoom() {
        var graph = new IdentityGraph(new IdentifierLimits(Map.of(Identifier.EMAIL, 1), 100));
        var user = new Identifier(Identifier.USER_ID, "u");
        var first = new Identifier(Identifier.EMAIL, "li@example.com");
        var second = new Identifier(Identifier.EMAIL, "li@example.org");

        graph.tie(List.of(user, first, second), Ids.next());

        assertThat(graph.profileOf(first, Ids::next)).isEqualTo(graph.profileOf(user, Ids::next));
        assertThat(graph.isSomebodys(second)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void neverMakesOneOfProfilesThatAreKeptApart(long seed) {
        var random = new Random(seed);
        var graph = new IdentityGraph(new IdentifierLimits(Map.of(), Integer.MAX_VALUE));
        var profiles = new ArrayList<UUID>();
        for (int i = 0; i < 25; i++) {
            profiles.add(Ids.next());
            graph.know(new Identifier(Identifier.EMAIL, "v" + i), profiles.get(i));
        }
        for (int i = 0; i + 1 < profiles.size(); i += 2) {
            graph.describe(profiles.get(i), Map.of(), Set.of(profiles.get(i + 1)));
            graph.describe(profiles.get(i + 1), Map.of(), Set.of(profiles.get(i)));
        }

        events(random).forEach(event -> graph.tie(event.identifiers(), event.id()));

        assertThat(graph.merges()).isNotEmpty();
        for (int i = 0; i + 1 < profiles.size(); i += 2) {
            assertThat(graph.profileOf(new Identifier(Identifier.EMAIL, "v" + i), Ids::next))
                    .isNotEqualTo(graph.profileOf(new Identifier(Identifier.EMAIL, "v" + (i + 1)), Ids::next));
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
        var graph = new IdentityGraph(new IdentifierLimits(Map.of(), Integer.MAX_VALUE));
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
