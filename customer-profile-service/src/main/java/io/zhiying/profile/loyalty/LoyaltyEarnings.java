package io.zhiying.profile.loyalty;

import io.zhiying.contracts.AcceptedEvent;
import io.zhiying.profile.loyalty.Ledger.Posting;
import io.zhiying.profile.loyalty.PointsOperation.Type;
import io.zhiying.profile.loyalty.Program.EarningRule;
import io.zhiying.profile.loyalty.WaitingRefunds.Refund;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Points for events, in the transaction that takes the events in. The source of each operation is the event, or the
 * order where a rule is about orders, so neither an event that is read again nor an order that is sent again earns
 * twice.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class LoyaltyEarnings {
    private final Programs programs;
    private final Ledger ledger;
    private final Refunds refunds;
    private final Points points;
    private final Accounts accounts;

    LoyaltyEarnings(Programs programs, Ledger ledger, Refunds refunds, Points points, Accounts accounts) {
        this.programs = programs;
        this.ledger = ledger;
        this.refunds = refunds;
        this.points = points;
        this.accounts = accounts;
    }

    /**
     * An event of a customer.
     *
     * @param origin the profile it would belong to had no merge happened
     */
    public record Happened(UUID profile, UUID origin, UUID event, AcceptedEvent data) {}

    /** Says whose points changed. The profiles are locked. */
    public Set<UUID> takeIn(Collection<Happened> events) {
        var program = programs.find();
        if (program.isEmpty() || program.get().earning().isEmpty()) {
            return Set.of();
        }
        var changed = earn(events, program.get());
        changed.addAll(refunds.settle(changed));
        for (var event : events) {
            for (var rule : program.get().earning()) {
                if (isTrack(event, rule.reversedBy())
                        && refund(event, rule).filter(refunds::take).isPresent()) {
                    changed.add(event.profile());
                }
            }
        }
        accounts.review(changed, program.get(), points.now());
        return changed;
    }

    private Set<UUID> earn(Collection<Happened> events, Program program) {
        var postings = new ArrayList<Posting>();
        for (var event : events) {
            for (var rule : program.earning()) {
                if (isTrack(event, rule.event())
                        && program.hasStarted(event.data().timestamp())) {
                    earned(event, rule, program).ifPresent(postings::add);
                }
            }
        }
        var written = ledger.post(postings);
        var changed = new HashSet<UUID>();
        postings.stream()
                .filter(posting -> written.contains(posting.operation().id()))
                .forEach(posting -> changed.add(posting.profile()));
        return changed;
    }

    private static Optional<Posting> earned(Happened event, EarningRule rule, Program program) {
        var data = event.data();
        long worth = rule.pointsFor(data.properties(), data.timestamp());
        if (worth == 0) {
            return Optional.empty();
        }
        var operation = Points.operation(
                Type.EARN,
                worth,
                null,
                0,
                rule.name(),
                rule.reference(data.properties()).orElse(null),
                order(event, rule).orElse(source(event, rule)),
                data.timestamp());
        return Optional.of(Points.gain(event.profile(), event.origin(), operation, Optional.of(program)));
    }

    /** In proportion to the refund's amount, and at most what the order earned. */
    private static Optional<Refund> refund(Happened event, EarningRule rule) {
        var data = event.data();
        boolean whole = rule.isWhole(data.properties(), data.timestamp());
        long wanted = whole ? Long.MAX_VALUE : rule.pointsFor(data.properties(), data.timestamp());
        return rule.reference(data.properties())
                .filter(_ -> wanted > 0)
                .map(reference -> new Refund(
                        event.profile(),
                        event.origin(),
                        source(event, rule),
                        rule.name(),
                        reference,
                        wanted,
                        data.timestamp()));
    }

    private static boolean isTrack(Happened event, @Nullable String name) {
        return name != null
                && event.data().type().equals("track")
                && name.equals(event.data().event());
    }

    /** The customer's order, where the rule is one of orders: another customer's may have the same number. */
    private static Optional<String> order(Happened event, EarningRule rule) {
        return rule.reversedBy() == null
                ? Optional.empty()
                : rule.reference(event.data().properties())
                        .map(reference -> "%s:%s:%s".formatted(rule.name(), event.origin(), reference));
    }

    private static String source(Happened event, EarningRule rule) {
        return rule.name() + ":" + event.event();
    }
}
