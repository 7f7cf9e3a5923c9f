package io.zhiying.profile.computed;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.test.ServiceTestInitializer;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.CustomerProfileApplication;
import io.zhiying.profile.ProfileServiceTest;
import io.zhiying.profile.computed.EventOracle.Happened;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.Profile;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.person.Split;
import io.zhiying.profile.segment.SegmentReconciler;
import io.zhiying.profile.segment.Touched;
import io.zhiying.profile.segment.condition.Dependency;
import io.zhiying.profile.segment.condition.Operator;
import io.zhiying.profile.segment.condition.SequenceClause.Gap;
import io.zhiying.profile.segment.condition.ValueTest;
import io.zhiying.profile.sql.Json;
import io.zhiying.profile.timeline.Events;
import io.zhiying.profile.timeline.NewEvent;
import io.zhiying.profile.timeline.TimelineEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whatever comes in whatever order, twice or late, and however time goes, profiles merge and part: the values are those
 * that a naive fold over all events gives.
 */
class ComputedValuesPropertyTest {
    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    private static final int PEOPLE = 3;

    private static ConfigurableApplicationContext context;

    @BeforeContainer
    static void start() {
        // Its own sweep goes by the system's clock, this test's by its own.
        context = new SpringApplicationBuilder(CustomerProfileApplication.class)
                .initializers(new ServiceTestInitializer())
                .run(
                        "--server.port=0",
                        "--zhiying.profile.computed-traits.sweep-every=10h",
                        ProfileServiceTest.MASTER_SECRET);
    }

    @AfterContainer
    static void stop() {
        context.close();
    }

    /** Something that happens to the workspace. */
    sealed interface Step {
        /** Events reach us, some of them again. */
        record Arrive(List<Happened> events) implements Step {}

        record Wait(Duration time) implements Step {}

        /** The second ends in the first; where it has already, that is taken back. */
        record Tie(int survivor, int merged) implements Step {}
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void areWhatAFoldOverAllEventsGives(@ForAll("steps") List<Step> steps) {
        Workspaces.run(new WorkspaceId("w" + UUID.randomUUID().toString().substring(0, 13)), () -> {
            var world = new World();
            for (var step : steps) {
                world.take(step);
                world.check();
            }
            world.checkThatAJobChangesNothing();
        });
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        var tie = Combinators.combine(
                        Arbitraries.integers().between(0, PEOPLE - 1),
                        Arbitraries.integers().between(0, PEOPLE - 1))
                .as((one, other) -> (Step) new Step.Tie(one, other));
        var wait = Arbitraries.integers().between(1, 2_000).map(minutes ->
                (Step) new Step.Wait(Duration.ofMinutes(minutes)));
        var arrive = events().list().ofMinSize(1).ofMaxSize(8).map(events -> (Step) new Step.Arrive(events));
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(5, arrive),
                        net.jqwik.api.Tuple.of(3, wait),
                        net.jqwik.api.Tuple.of(1, tie))
                .list()
                .ofMinSize(2)
                .ofMaxSize(9);
    }

    /** The few ids and times make repeats, ties and events of the very same moment common. */
    private static Arbitrary<Happened> events() {
        var number = Arbitraries.of(0, 1, 1.0, -2, 0.1, 0.2, 2.5, 1e15, 12345678901234567L);
        var scalar = Arbitraries.of("茶", "tea", "", "1", 1, 1.0, 2.50, true, false);
        var many = scalar.list().ofMaxSize(3).map(list -> (Object) list);
        var tag = Arbitraries.oneOf(scalar.map(each -> (Object) each), many, Arbitraries.just(Map.of("x", 1)));
        var currency = Arbitraries.of("USD", "cny", " EUR ", "money", "").injectNull(0.4);
        return Combinators.combine(
                        Arbitraries.integers().between(1, 40),
                        Arbitraries.integers().between(0, PEOPLE - 1),
                        Arbitraries.of("Order", "View"),
                        Arbitraries.integers().between(-40, 12).map(hours -> hours * 60),
                        number.injectNull(0.2),
                        tag.injectNull(0.2),
                        currency)
                .as((id, person, name, minutes, total, tags, code) -> {
                    // The same id is the same event.
                    var properties = new TreeMap<String, @Nullable Object>();
                    properties.put("total", total);
                    properties.put("tag", tags);
                    properties.put("currency", code);
                    properties.values().removeIf(java.util.Objects::isNull);
                    return new Happened(
                            new UUID(0, id), person, name, START.plus(Duration.ofMinutes(minutes)), properties);
                });
    }

    private static final List<Declaration> TRAITS = traits();

    private static List<Declaration> traits() {
        var traits = new ArrayList<Declaration>();
        var day = new Gap(null, null, 1);
        for (var aggregate : Aggregate.values()) {
            for (var window : Arrays.asList(null, day, new Gap(90, null, null))) {
                var property = aggregate == Aggregate.COUNT ? null : aggregate.isOfNumbers() ? "total" : "tag[]";
                traits.add(trait(traits.size(), aggregate, null, property, window, null, null));
            }
        }
        traits.add(trait(traits.size(), Aggregate.SUM, null, "total", day, "USD", null));
        traits.add(trait(traits.size(), Aggregate.AVERAGE, null, "total", null, "CNY", null));
        traits.add(trait(traits.size(), Aggregate.MAX, null, "total", day, "none", null));
        traits.add(trait(traits.size(), Aggregate.UNIQUE_LIST, null, "tag", null, null, 2));
        var dear = List.of(new ValueTest("total", Operator.GTE, 1));
        traits.add(trait(traits.size(), Aggregate.COUNT, dear, null, day, null, null));
        traits.add(trait(traits.size(), Aggregate.LAST, dear, "tag", null, null, null));
        return traits;
    }

    private static Declaration trait(
            int number,
            Aggregate aggregate,
            @Nullable List<ValueTest> where,
            @Nullable String property,
            @Nullable Gap window,
            @Nullable String currency,
            @Nullable Integer limit) {
        var trait =
                new Declaration("t" + number, null, aggregate, "Order", null, where, property, window, currency, limit);
        trait.check();
        return trait;
    }

    /** The service's own parts under a clock of ours, and beside them what happened. */
    private static final class World {
        private final TransactionTemplate transaction = context.getBean(TransactionTemplate.class);
        private final Profiles profiles = context.getBean(Profiles.class);
        private final Events timeline = context.getBean(Events.class);
        private final KnownTraits known = context.getBean(KnownTraits.class);
        private Instant now = START;
        private final InstantSource clock = () -> now;
        private final ComputedValues values = new ComputedValues(context.getBean(JdbcClient.class), known, clock);
        private final ValueFollowing following =
                new ValueFollowing(known, values, profiles, context.getBean(SegmentReconciler.class), clock);

        private final List<UUID> people = new ArrayList<>();
        /** By whom it is merged into. */
        private final Map<Integer, Integer> merged = new HashMap<>();

        private final Map<UUID, Happened> happened = new HashMap<>();

        World() {
            var traits = context.getBean(ComputedTraits.class);
            transaction.executeWithoutResult(_ -> {
                traits.lockAndRevise();
                for (var trait : TRAITS) {
                    traits.insert(new ComputedTrait(
                            UUID.randomUUID(),
                            trait,
                            1,
                            ComputedTrait.Status.READY,
                            UUID.randomUUID(),
                            START,
                            START,
                            null));
                }
                for (int i = 0; i < PEOPLE; i++) {
                    people.add(UUID.randomUUID());
                    profiles.insert(List.of(Profile.born(people.getLast(), START)));
                }
            });
        }

        private int live(int person) {
            return merged.getOrDefault(person, person);
        }

        private UUID profile(int person) {
            return people.get(live(person));
        }

        void take(Step step) {
            switch (step) {
                case Step.Arrive(var events) -> transaction.executeWithoutResult(_ -> arrive(events));
                case Step.Wait(var time) -> {
                    now = now.plus(time);
                    while (Boolean.TRUE.equals(transaction.execute(_ -> following.catchUpWithTime(7)))) {
                        // the next ones
                    }
                }
                case Step.Tie(var one, var other) -> transaction.executeWithoutResult(_ -> tie(one, other));
            }
        }

        private void arrive(List<Happened> events) {
            var touched = new Touched();
            var rows = new ArrayList<NewEvent>();
            for (var each : events) {
                var event = happened.computeIfAbsent(each.id(), _ -> each);
                rows.add(new NewEvent(
                        new TimelineEvent(
                                event.id(),
                                profile(event.person()),
                                "track",
                                event.name(),
                                event.at(),
                                now,
                                event.id().toString(),
                                null,
                                event.properties(),
                                Map.of(),
                                Map.of()),
                        people.get(event.person())));
                touched.add(new Dependency.OnEvent("track", event.name()), profile(event.person()));
            }
            profiles.lock(rows.stream().map(row -> row.event().profileId()).toList());
            timeline.append(rows);
            following.follow(touched);
        }

        private void tie(int one, int other) {
            if (merged.containsKey(other)) {
                var split = new Split(profile(other), people.get(other), Set.of(people.get(other)));
                merged.remove(other);
                profiles.restore(split);
                timeline.split(split);
                values.split(split);
            } else if (live(one) != other && !merged.containsValue(other)) {
                var merge = List.of(new Merge(profile(one), people.get(other), UUID.randomUUID()));
                merged.put(other, live(one));
                timeline.merge(merge);
                values.merge(merge);
                profiles.end(merge, now);
            }
        }

        void check() {
            for (int person = 0; person < PEOPLE; person++) {
                int who = person;
                if (merged.containsKey(who)) {
                    continue;
                }
                var mine = happened.values().stream()
                        .filter(event -> live(event.person()) == who)
                        .toList();
                var actual = transaction.execute(_ -> values.of(people.get(who)));
                for (var trait : TRAITS) {
                    var value = actual.get(trait.name());
                    EventOracle.assertSame(
                            trait.aggregate(),
                            value.value() == null ? null : EventOracle.read(value.value()),
                            EventOracle.value(trait, mine, now),
                            "%s at %s of %s".formatted(Json.write(trait), now, mine));
                }
            }
        }

        /** What is known by following is what is known by computing all anew. */
        void checkThatAJobChangesNothing() {
            transaction.executeWithoutResult(_ -> {
                var live = people.stream()
                        .filter(each -> !merged.containsKey(people.indexOf(each)))
                        .toList();
                var all = new HashMap<ComputedTrait, List<UUID>>();
                known.all().forEach(trait -> all.put(trait, live));
                assertThat(values.compute(all)).isEmpty();
            });
        }
    }
}
