package io.zhiying.profile.loyalty;

import io.zhiying.profile.loyalty.WaitingRefunds.Refund;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes points of refunded orders back, whichever of the two comes first. The profiles are locked.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class Refunds {
    /** An order that comes later than this after its refund is taken for one that earned nothing. */
    static final Duration WAITS = Duration.ofDays(90);

    private final Ledger ledger;
    private final WaitingRefunds waiting;
    private final Points points;

    Refunds(Ledger ledger, WaitingRefunds waiting, Points points) {
        this.ledger = ledger;
        this.waiting = waiting;
        this.points = points;
    }

    /** Says whether points changed. Where the order has earned nothing yet, the refund waits for that. */
    boolean take(Refund refund) {
        var orders = ledger.earned(refund.profile(), refund.rule(), refund.reference());
        if (orders.isEmpty()) {
            waiting.add(refund, points.now());
            return false;
        }
        boolean expired = points.expire(refund.profile());
        boolean taken = orders.stream()
                .filter(order -> order.open() > 0)
                .findFirst()
                .flatMap(order -> points.takeBack(
                        refund.profile(), order, refund.wanted(), refund.rule(), refund.source(), refund.occurredAt()))
                .isPresent();
        return taken || expired;
    }

    /** Takes those that waited for what these profiles have earned by now; says whose points changed. */
    Set<UUID> settle(Collection<UUID> profiles) {
        var changed = new HashSet<UUID>();
        if (profiles.isEmpty()) {
            return changed;
        }
        for (var refund : waiting.takeSettled(profiles)) {
            if (take(refund)) {
                changed.add(refund.profile());
            }
        }
        return changed;
    }

    void forgetOld() {
        waiting.forget(points.now().minus(WAITS));
    }
}
