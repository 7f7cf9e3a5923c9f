package io.zhiying.profile.loyalty;

import io.zhiying.contracts.ErrorCode;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.loyalty.Ledger.Posting;
import io.zhiying.profile.loyalty.Lot.Entry;
import io.zhiying.profile.loyalty.PointsOperation.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What can be done with a customer's points. The caller's transaction holds the profile's lock. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class Points {
    private static final ErrorCode INSUFFICIENT =
            new ErrorCode("loyalty.insufficient_points", 409, "The balance has fewer points than that");
    private static final ErrorCode NOT_REVERSIBLE =
            new ErrorCode("loyalty.not_reversible", 409, "The operation cannot be taken back");

    private final Ledger ledger;
    private final InstantSource clock;

    Points(Ledger ledger, InstantSource clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Points that come, and expire by the programme. */
    PointsOperation add(UUID profile, Type type, long points, String reason, Optional<Program> program) {
        var now = now();
        var posting = gain(profile, profile, operation(type, points, null, 0, reason, null, null, now), program);
        ledger.post(List.of(posting));
        return posting.operation();
    }

    /** A lot of its own for points that came. */
    static Posting gain(UUID profile, UUID origin, PointsOperation operation, Optional<Program> program) {
        var expires = program.map(Program::expireAfterDays)
                .map(days -> operation.occurredAt().plus(Duration.ofDays(days)))
                .orElse(null);
        var lot = new Lot(Ids.next(), origin, operation.points(), operation.occurredAt(), expires);
        return new Posting(profile, origin, operation, lot, List.of(new Entry(lot.id(), origin, operation.points())));
    }

    /** Points that go: the soonest to expire first. */
    PointsOperation take(UUID profile, Type type, long points, String reason) {
        expire(profile);
        var lots = ledger.lots(profile);
        requireBalance(lots, points);
        return post(profile, operation(type, -points, null, 0, reason, null, null, now()), Lot.take(lots, points));
    }

    private static void requireBalance(List<Lot> lots, long points) {
        if (Lot.sum(lots) < points) {
            throw new Problem(
                            INSUFFICIENT,
                            "The customer has %d points, and %d are asked for.".formatted(Lot.sum(lots), points))
                    .withField("points", "must be at most " + Lot.sum(lots));
        }
    }

    /**
     * Takes all back that is left of an operation. What was spent goes back to the lots that it came from, and expires
     * with them.
     */
    PointsOperation reverse(UUID profile, UUID id, String reason) {
        expire(profile);
        var reversed = ledger.find(profile, id).orElseThrow(() -> Problems.notFound("loyalty_operation", id));
        if (reversed.type() == Type.REVERSE || reversed.type() == Type.EXPIRE || reversed.open() == 0) {
            throw new Problem(NOT_REVERSIBLE, "Only what was earned, spent or adjusted can be taken back, and once.");
        }
        var entries = ledger.entries(profile, id);
        if (entries.stream().mapToLong(Entry::points).sum() != reversed.points()) {
            throw new Problem(NOT_REVERSIBLE, "Some of its points are those of a customer who was split off since.");
        }
        if (reversed.points() > 0) {
            var lots = ledger.lots(profile);
            var own = entries.getFirst().lot();
            requireBalance(lots, reversed.open() - lapsed(profile, reversed, own, lots, reversed.open()));
            return takeBack(profile, reversed, reversed.open(), reason, null, now())
                    .orElseThrow();
        }
        var back = entries.stream()
                .map(entry -> new Entry(entry.lot(), entry.origin(), -entry.points()))
                .toList();
        ledger.reversed(id, reversed.open());
        return post(profile, operation(Type.REVERSE, reversed.open(), id, 0, reason, null, null, now()), back);
    }

    /**
     * Takes points back that were earned: from their own lot first. What expired is gone already and is not taken once
     * more from other lots, so it does not matter which comes first; what was spent stays spent, and what other lots
     * cannot make up for is noted. Empty where the source was heeded before. What has expired by now is ended already.
     */
    Optional<PointsOperation> takeBack(
            UUID profile, PointsOperation earned, long wanted, String reason, @Nullable String source, Instant at) {
        var own = ledger.entries(profile, earned.id()).getFirst();
        var lots = Lot.startingWith(own.lot(), ledger.lots(profile));
        long points = Math.min(wanted, earned.open());
        long owed = points - lapsed(profile, earned, own.lot(), lots, points);
        long taken = Math.min(owed, Lot.sum(lots));
        var operation =
                operation(Type.REVERSE, -taken, earned.id(), owed - taken, reason, earned.reference(), source, at);
        var written = ledger.post(List.of(new Posting(profile, own.origin(), operation, null, Lot.take(lots, taken))));
        if (written.isEmpty()) {
            return Optional.empty();
        }
        ledger.reversed(earned.id(), points);
        return Optional.of(operation);
    }

    /** Of points that are taken back, those that neither are in their lot nor were spent: they have expired. */
    private long lapsed(UUID profile, PointsOperation earned, UUID own, List<Lot> lots, long points) {
        long left = lots.stream()
                .filter(lot -> lot.id().equals(own))
                .mapToLong(Lot::remaining)
                .sum();
        return Math.clamp(points - left, 0, ledger.lapsed(profile, earned, own));
    }

    /** Ends the points whose time has come; says whether there were any. */
    boolean expire(UUID profile) {
        var now = now();
        var expired =
                ledger.lots(profile).stream().filter(lot -> lot.isExpired(now)).toList();
        var postings = new ArrayList<Posting>();
        for (var lot : expired) {
            postings.add(new Posting(
                    profile,
                    lot.origin(),
                    operation(Type.EXPIRE, -lot.remaining(), null, 0, "expired", null, null, now),
                    null,
                    Lot.take(List.of(lot), lot.remaining())));
        }
        ledger.post(postings);
        return !postings.isEmpty();
    }

    private PointsOperation post(UUID profile, PointsOperation operation, List<Entry> entries) {
        ledger.post(List.of(new Posting(profile, profile, operation, null, entries)));
        return operation;
    }

    static PointsOperation operation(
            Type type,
            long points,
            @Nullable UUID reverses,
            long shortfall,
            String reason,
            @Nullable String reference,
            @Nullable String source,
            Instant at) {
        return new PointsOperation(Ids.next(), type, points, 0, reverses, shortfall, reason, reference, source, at);
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
