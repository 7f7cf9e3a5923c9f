package io.zhiying.profile.person;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.Ids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TraitsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private record Update(Map<String, Object> traits, Instant at, UUID event) {}

    @Test
    void endInTheSameStateWhateverTheOrderAndWhereverProfilesMerge() {
        var random = new Random(11);
        for (int round = 0; round < 200; round++) {
            var updates = new ArrayList<Update>();
            for (int i = 0; i < 8; i++) {
                var traits = new HashMap<String, Object>();
                traits.put("t" + random.nextInt(3), random.nextBoolean() ? null : random.nextInt(5));
                updates.add(new Update(traits, NOON.plusSeconds(random.nextInt(4)), Ids.next()));
            }
            var one = inOrder(updates);
            Collections.shuffle(updates, random);
            int cut = random.nextInt(updates.size());

            var two = inOrder(updates.subList(0, cut)).merged(inOrder(updates.subList(cut, updates.size())));

            assertThat(two).isEqualTo(one);
        }
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
