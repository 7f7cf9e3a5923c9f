package io.zhiying.profile.loyalty;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Points that came together and expire together. Every point of a balance lies in a lot, so that it is known which
 * ones expire, which ones a spend took, and where they go back to.
 *
 * @param origin the profile that they came to, whatever that was merged into since
 * @param expiresAt null where they never do
 */
record Lot(
        UUID id,
        UUID origin,
        long remaining,
        Instant earnedAt,
        @Nullable Instant expiresAt) {
    /** The soonest to expire first; of those that expire together the oldest. */
    static final Comparator<Lot> FIRST_OUT = Comparator.comparing(
                    Lot::expiresAt, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
            .thenComparing(Lot::earnedAt)
            .thenComparing(Lot::id);

    /** Points into a lot, or below 0 out of it. */
    record Entry(UUID lot, UUID origin, long points) {}

    static long sum(List<Lot> lots) {
        return lots.stream().mapToLong(Lot::remaining).sum();
    }

    /**
     * Points out of lots, from the first to the last.
     *
     * @param points at most what the lots have
     */
    static List<Entry> take(List<Lot> lots, long points) {
        if (points < 0 || points > sum(lots)) {
            throw new IllegalArgumentException("%d points out of %d".formatted(points, sum(lots)));
        }
        var entries = new ArrayList<Entry>();
        long rest = points;
        for (var lot : lots) {
            long taken = Math.min(rest, lot.remaining());
            if (taken > 0) {
                entries.add(new Entry(lot.id(), lot.origin(), -taken));
                rest -= taken;
            }
        }
        return List.copyOf(entries);
    }

    /** The order in which points are taken back: those of one lot first. */
    static List<Lot> startingWith(UUID lot, List<Lot> lots) {
        return lots.stream()
                .sorted(Comparator.comparing((Lot each) -> !each.id().equals(lot)))
                .toList();
    }

    boolean isExpired(Instant now) {
        return expiresAt != null && !expiresAt.isAfter(now);
    }
}
