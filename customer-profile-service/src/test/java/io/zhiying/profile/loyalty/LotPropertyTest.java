package io.zhiying.profile.loyalty;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Lots against the simplest model of them: a row of single points, of which the first ones go. */
class LotPropertyTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Property(tries = 500)
    void losesThePointsThatARowOfSinglePointsWouldLose(
            @ForAll @Size(max = 8) List<@IntRange(min = 1, max = 30) Integer> sizes,
            @ForAll @Size(min = 8, max = 8) List<@IntRange(max = 4) Integer> expiries,
            @ForAll @Size(max = 6) List<@IntRange(max = 40) Integer> spends) {
        var lots = new ArrayList<Lot>();
        for (int i = 0; i < sizes.size(); i++) {
            int days = expiries.get(i);
            lots.add(new Lot(
                    new UUID(0, i),
                    new UUID(1, i % 2),
                    sizes.get(i),
                    START.plusSeconds(i),
                    days == 0 ? null : START.plusSeconds(86_400L * days)));
        }
        lots.sort(Lot.FIRST_OUT);
        var row = new ArrayList<UUID>();
        lots.forEach(lot -> {
            for (int i = 0; i < lot.remaining(); i++) {
                row.add(lot.id());
            }
        });

        var left = new ArrayList<>(lots);
        for (int spend : spends) {
            long before = Lot.sum(left);
            if (spend > before) {
                continue;
            }
            var entries = Lot.take(left, spend);
            row.subList(0, spend).clear();
            Map<UUID, Long> taken = new HashMap<>();
            entries.forEach(entry -> taken.merge(entry.lot(), entry.points(), Long::sum));
            left.replaceAll(lot -> new Lot(
                    lot.id(),
                    lot.origin(),
                    lot.remaining() + taken.getOrDefault(lot.id(), 0L),
                    lot.earnedAt(),
                    lot.expiresAt()));

            assertThat(Lot.sum(left)).isEqualTo(before - spend).isEqualTo(row.size());
            for (var lot : left) {
                assertThat(lot.remaining())
                        .isEqualTo(row.stream().filter(lot.id()::equals).count());
            }
        }
        assertThat(left).isSortedAccordingTo(Lot.FIRST_OUT);
        assertThat(left.stream()
                        .map(Lot::remaining)
                        .min(Comparator.naturalOrder())
                        .orElse(0L))
                .isNotNegative();
    }
}
