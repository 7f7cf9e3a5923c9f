package io.zhiying.profile.person;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.Ids;
import io.zhiying.profile.sql.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TraitsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static final UUID ONE = Ids.next();
    private static final UUID OTHER = Ids.next();

    private record Update(Map<String, Object> traits, Instant at, UUID event, UUID origin) {}

    @Test
    void endInTheSameStateWhateverTheOrderAndWhereverProfilesMerge() {
        var random = new Random(11);
        for (int round = 0; round < 200; round++) {
            var updates = new ArrayList<Update>();
            for (int i = 0; i < 8; i++) {
                var traits = new HashMap<String, Object>();
                traits.put("t" + random.nextInt(3), random.nextBoolean() ? null : random.nextInt(5));
                updates.add(new Update(traits, NOON.plusSeconds(random.nextInt(4)), Ids.next(), ONE));
            }
            var one = inOrder(updates);
            Collections.shuffle(updates, random);
            int cut = random.nextInt(updates.size());

            var two = inOrder(updates.subList(0, cut))
                    .merged(inOrder(updates.subList(cut, updates.size())), ONE, OTHER, TraitPolicies.NONE);

            assertThat(two).isEqualTo(one);
        }
    }

    /** Events of four profiles, each alone and then merged in any order, end as all in one do. */
    @ParameterizedTest
    @EnumSource(TraitPolicy.class)
    void endInTheSameStateByEveryPolicyWheneverProfilesMerge(TraitPolicy policy) {
        var random = new Random(5);
        var policies = new TraitPolicies(Map.of("t", policy));
        for (int round = 0; round < 300; round++) {
            var origins = List.of(Ids.next(), Ids.next(), Ids.next(), Ids.next());
            var updates = new ArrayList<Update>();
            for (int i = 0; i < 9; i++) {
                updates.add(new Update(
                        Collections.singletonMap("t", value(random)),
                        NOON.plusSeconds(random.nextInt(4)),
                        Ids.next(),
                        origins.get(random.nextInt(4))));
            }
            var survivor = origins.getFirst();
            var one = Traits.NONE;
            for (var update : updates) {
                one = one.with(update.traits(), update.at(), update.event(), survivor, update.origin(), policies);
            }
            Collections.shuffle(updates, random);
            var ended = new ArrayList<>(origins.subList(1, 4));
            Collections.shuffle(ended, random);
            Map<UUID, Traits> apart = new HashMap<>();
            int later = random.nextInt(updates.size());
            for (var update : updates.subList(0, later)) {
                apart.merge(update.origin(), Traits.NONE, (known, _) -> known);
                apart.computeIfPresent(
                        update.origin(),
                        (id, known) -> known.with(update.traits(), update.at(), update.event(), id, id, policies));
            }
            var merged = apart.getOrDefault(survivor, Traits.NONE);
            for (var each : ended) {
                merged = merged.merged(apart.getOrDefault(each, Traits.NONE), survivor, each, policies);
            }
            for (var update : updates.subList(later, updates.size())) {
                merged = merged.with(update.traits(), update.at(), update.event(), survivor, update.origin(), policies);
            }

            assertThat(merged).isEqualTo(one);
        }
    }

    private static Object value(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> null;
            case 1 -> "";
            case 2 -> List.of(random.nextInt(3), "茶");
            case 3 -> random.nextInt(5) / 2.0;
            default -> random.nextInt(5);
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            LATEST    |                | 1 then null
            LATEST    | 2              | 1 then 2
            FIRST     | 1              | 1 then 2
            FIRST     | 2              | null then 2
            NON_EMPTY | 1              | 1 then ""
            NON_EMPTY | [3]            | 1 then [3] then [] then {} then null
            SUM       | 3              | 1 then 2
            SUM       | 2.75           | 0.25 then 2.5
            SUM       | 2              | "a" then 2
            UNION     | [1, 2]         | 1 then 2
            UNION     | [1, 2, 3]      | [1,2] then [2,3]
            """)
    void combineWhatEachOfTheProfilesSaid(TraitPolicy policy, String expected, String said) {
        var traits = Traits.NONE;
        var policies = new TraitPolicies(Map.of("t", policy));
        var profile = Ids.next();
        int seconds = 0;
        for (var value : said.split(" then ")) {
            traits = traits.with(
                    Json.object("{\"t\":%s}".formatted(value)),
                    NOON.plusSeconds(seconds++),
                    Ids.next(),
                    profile,
                    Ids.next(),
                    policies);
        }

        assertThat(String.valueOf(traits.values().get("t"))).isEqualTo(String.valueOf(expected));
    }

    @Test
    void countWhatWasSaidBeforeThePolicyAsTheProfilesOwn() {
        var policies = new TraitPolicies(Map.of("visits", TraitPolicy.SUM));
        var before = Traits.NONE.with(Map.of("visits", 3), NOON, Ids.next());

        var own = before.with(Map.of("visits", 4), NOON.plusSeconds(1), Ids.next(), ONE, ONE, policies);
        var both = own.with(Map.of("visits", 5), NOON.plusSeconds(2), Ids.next(), ONE, OTHER, policies);

        assertThat(own.values()).containsEntry("visits", 4L);
        assertThat(both.values()).containsEntry("visits", 9L);
    }

    @Test
    void stayTheSameObjectWhereNothingIsNewer() {
        var traits = Traits.NONE.with(Map.of("plan", "gold"), NOON, Ids.next());

        assertThat(traits.with(Map.of("plan", "free"), NOON.minusSeconds(1), Ids.next()))
                .isSameAs(traits);
    }

    private static Traits inOrder(Iterable<Update> updates) {
        var traits = Traits.NONE;
        for (var update : updates) {
            traits = traits.with(update.traits(), update.at(), update.event());
        }
        return traits;
    }
}
