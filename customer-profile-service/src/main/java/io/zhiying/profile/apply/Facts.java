package io.zhiying.profile.apply;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.apply.CustomerEvents.Resolved;
import io.zhiying.profile.chore.RfmRefresh;
import io.zhiying.profile.consent.ConsentSignals;
import io.zhiying.profile.consent.Consents;
import io.zhiying.profile.loyalty.LoyaltyEarnings;
import io.zhiying.profile.segment.Touched;
import io.zhiying.profile.segment.condition.Dependency;
import io.zhiying.profile.timeline.Activities;
import io.zhiying.profile.timeline.Activities.Activity;
import io.zhiying.profile.timeline.Events;
import io.zhiying.profile.timeline.NewEvent;
import io.zhiying.profile.timeline.TimelineEvent;
import io.zhiying.profile.value.Purchase;
import io.zhiying.profile.value.Purchases;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Takes a batch into what is kept of customers' doings: timeline, counters, purchases, consents. */
@Component
class Facts {
    private final Events events;
    private final Activities activities;
    private final Purchases purchases;
    private final Consents consents;
    private final LoyaltyEarnings loyalty;
    private final RfmRefresh rfm;

    Facts(
            Events events,
            Activities activities,
            Purchases purchases,
            Consents consents,
            LoyaltyEarnings loyalty,
            RfmRefresh rfm) {
        this.events = events;
        this.activities = activities;
        this.purchases = purchases;
        this.consents = consents;
        this.loyalty = loyalty;
        this.rfm = rfm;
    }

    Touched takeIn(List<Resolved> batch) {
        var touched = new Touched();
        Map<UUID, Activity> activity = new HashMap<>();
        List<NewEvent> rows = new ArrayList<>(batch.size());
        List<Purchases.Total> totals = new ArrayList<>();
        List<Consents.Given> given = new ArrayList<>();
        for (var resolved : batch) {
            var profile = resolved.profile();
            var data = resolved.incoming().data();
            rows.add(row(resolved));
            activity.merge(profile, Activity.of(profile, data.timestamp()), Activity::plus);
            touched.add(Dependency.Fixed.ACTIVITY, profile);
            if (data.event() != null) {
                touched.add(new Dependency.OnEvent(data.type(), data.event()), profile);
            }
            Purchase.of(data).ifPresent(purchase -> {
                totals.add(Purchases.Total.of(profile, purchase));
                touched.add(Dependency.Fixed.PURCHASES, profile);
            });
            for (var consent : ConsentSignals.of(data)) {
                given.add(new Consents.Given(profile, resolved.whose().origin(), consent));
                touched.add(Dependency.Fixed.CONSENTS, profile);
            }
        }
        events.append(rows);
        activities.add(activity.values());
        purchases.add(totals);
        consents.record(given);
        loyalty.takeIn(batch.stream()
                        .map(resolved -> new LoyaltyEarnings.Happened(
                                resolved.profile(),
                                resolved.whose().origin(),
                                resolved.incoming().id(),
                                resolved.incoming().data()))
                        .toList())
                .forEach(profile -> touched.add(Dependency.Fixed.LOYALTY, profile));
        if (!totals.isEmpty()) {
            refreshRfmAfterCommit();
        }
        return touched;
    }

    private static NewEvent row(Resolved resolved) {
        var data = resolved.incoming().data();
        return new NewEvent(
                new TimelineEvent(
                        resolved.incoming().id(),
                        resolved.profile(),
                        data.type(),
                        data.event(),
                        data.timestamp(),
                        data.receivedAt(),
                        data.messageId(),
                        data.groupId(),
                        data.properties(),
                        data.traits(),
                        data.context()),
                resolved.whose().origin());
    }

    private void refreshRfmAfterCommit() {
        var workspace = Workspaces.current();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                rfm.changed(workspace);
            }
        });
    }
}
