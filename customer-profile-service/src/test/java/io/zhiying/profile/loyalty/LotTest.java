package io.zhiying.profile.loyalty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiying.profile.loyalty.Lot.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LotTest {
    private static final Instant DAY = Instant.parse("2026-01-01T00:00:00Z");

    private static Lot lot(long id, long remaining, int expiresInDays) {
        return new Lot(
                new UUID(0, id),
                new UUID(1, id % 2),
                remaining,
                DAY,
                expiresInDays == 0 ? null : DAY.plusSeconds(86_400L * expiresInDays));
    }

    @Test
    void takesTheSoonestToExpireFirst() {
        var lots = new ArrayList<>(List.of(lot(1, 50, 0), lot(2, 30, 90), lot(3, 20, 10)));
        lots.sort(Lot.FIRST_OUT);

        assertThat(Lot.take(lots, 60))
                .extracting(entry -> entry.lot().getLeastSignificantBits() + ":" + entry.points())
                .containsExactly("3:-20", "2:-30", "1:-10");
    }

    @Test
    void takesWhatIsAskedForAndNeverMoreThanThereIs() {
        var lots = List.of(lot(1, 5, 1), lot(2, 7, 2));

        for (long points = 0; points <= 12; points++) {
            assertThat(Lot.take(lots, points).stream().mapToLong(Entry::points).sum())
                    .isEqualTo(-points);
        }
        assertThatThrownBy(() -> Lot.take(lots, 13)).isInstanceOf(IllegalArgumentException.class);
    }
}
