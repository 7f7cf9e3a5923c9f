package io.zhiying.profile.loyalty;

import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.segment.SegmentReconciler;
import io.zhiying.profile.segment.Touched;
import io.zhiying.profile.segment.condition.Dependency;
import java.util.HashSet;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What the passing of time does to points and tiers of the current workspace's customers. */
@Component
public class LoyaltySweep {
    private static final int CHUNK = 500;

    private final Programs programs;
    private final Ledger ledger;
    private final Points points;
    private final Refunds refunds;
    private final Accounts accounts;
    private final Profiles profiles;
    private final SegmentReconciler segments;
    private final TransactionTemplate transaction;

    LoyaltySweep(
            Programs programs,
            Ledger ledger,
            Points points,
            Refunds refunds,
            Accounts accounts,
            Profiles profiles,
            SegmentReconciler segments,
            TransactionTemplate transaction) {
        this.programs = programs;
        this.ledger = ledger;
        this.points = points;
        this.refunds = refunds;
        this.accounts = accounts;
        this.profiles = profiles;
        this.segments = segments;
        this.transaction = transaction;
    }

    public void catchUpWithTime() {
        transaction.executeWithoutResult(_ -> refunds.forgetOld());
        while (Boolean.TRUE.equals(transaction.execute(_ -> chunk()))) {
            // the next chunk
        }
    }

    /** Whether there may be more. */
    private boolean chunk() {
        var due = new HashSet<>(ledger.withExpired(points.now(), CHUNK));
        boolean more = due.size() == CHUNK;
        var toReview = accounts.toReview(points.now(), CHUNK);
        more |= toReview.size() == CHUNK;
        due.addAll(toReview);
        if (due.isEmpty()) {
            return false;
        }
        var live = new HashSet<>(profiles.lockLive(due).values());
        live.forEach(points::expire);
        refunds.settle(live);
        Optional<Program> program = programs.find();
        accounts.review(live, program.orElse(null), points.now());
        segments.reconcile(Touched.in(Dependency.Fixed.LOYALTY, live));
        return more;
    }
}
