package io.zhiying.profile.lifetime;

import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.profile.lifetime.model.Comparison;
import io.zhiying.profile.lifetime.model.Customer;
import io.zhiying.profile.lifetime.model.Holdout;
import io.zhiying.profile.lifetime.model.LifetimeModel;
import io.zhiying.profile.lifetime.model.NextPurchase;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.segment.SegmentRecomputation;
import io.zhiying.profile.segment.condition.Dependency;
import io.zhiying.profile.value.RfmScales;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Fits the current workspace's models, then goes through its customers. A run after a crash goes on with the customers
 * where the last one stopped, by the models that it left.
 */
@Component
class LifetimeFitting implements JobHandler {
    static final String TYPE = "lifetime-value";
    private static final int CHUNK = 500;
    /** A shorter history has nothing to compare a forecast with. */
    private static final int MIN_COMPARED_DAYS = 56;

    private final PurchaseDays purchases;
    private final LifetimeModels models;
    private final LifetimeValues values;
    private final RfmScales scales;
    private final Profiles profiles;
    private final SegmentRecomputation segments;
    private final LifetimeProperties properties;
    private final InstantSource clock;
    private final TransactionTemplate transaction;

    LifetimeFitting(
            PurchaseDays purchases,
            LifetimeModels models,
            LifetimeValues values,
            RfmScales scales,
            Profiles profiles,
            SegmentRecomputation segments,
            LifetimeProperties properties,
            InstantSource clock,
            TransactionTemplate transaction) {
        this.purchases = purchases;
        this.models = models;
        this.values = values;
        this.scales = scales;
        this.profiles = profiles;
        this.segments = segments;
        this.properties = properties;
        this.clock = clock;
        this.transaction = transaction;
    }

    /** How far the customers are; the models were fitted before. */
    record Reached(@Nullable UUID last, long done) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public boolean heavy() {
        return true;
    }

    @Override
    public void run(JobContext job) {
        var reached = job.checkpoint(Reached.class);
        if (reached == null) {
            fit();
            reached = new Reached(null, 0);
            job.checkpoint(reached);
        }
        var fitted = transaction.execute(_ -> models.find().orElseThrow());
        while (!job.shouldStop()) {
            var next = chunk(fitted, reached);
            if (next.isEmpty()) {
                transaction.executeWithoutResult(_ -> segments.recompute(Dependency.Fixed.LIFETIME));
                return;
            }
            reached = next.get();
            job.checkpoint(reached);
            job.progress(reached.done(), null);
        }
    }

    private void fit() {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        var currency = transaction.execute(_ -> scales.mainCurrency());
        if (currency == null || currency.isEmpty()) {
            throw new Refused("No customer of this workspace has completed an order.");
        }
        var days = sampled(currency.get(), today);
        var customers = days.stream().map(each -> Customer.of(each, today)).toList();
        try {
            var fitted = new FittedModel(
                    LifetimeModel.fit(customers),
                    currency.get(),
                    properties.horizonWeeks(),
                    compare(days, today).orElse(null),
                    today,
                    clock.instant());
            transaction.executeWithoutResult(_ -> models.put(fitted));
        } catch (LifetimeModel.TooFewCustomers e) {
            throw new Refused(Objects.requireNonNull(e.getMessage()));
        }
    }

    private List<SortedMap<LocalDate, Double>> sampled(String currency, LocalDate today) {
        var sample = Objects.requireNonNull(transaction.execute(_ -> purchases.sample(properties.maxCustomers())));
        var days = new ArrayList<SortedMap<LocalDate, Double>>();
        for (int from = 0; from < sample.size(); from += CHUNK) {
            var some = sample.subList(from, Math.min(sample.size(), from + CHUNK));
            days.addAll(Objects.requireNonNull(transaction.execute(_ -> purchases.of(some, currency, today)))
                    .values());
        }
        return days;
    }

    private static Optional<Comparison> compare(
            Collection<? extends SortedMap<LocalDate, Double>> days, LocalDate today) {
        var first = days.stream().map(SortedMap::firstKey).min(LocalDate::compareTo);
        long length = first.map(day -> ChronoUnit.DAYS.between(day, today)).orElse(0L);
        if (length < MIN_COMPARED_DAYS) {
            return Optional.empty();
        }
        try {
            return Optional.of(Holdout.of(days, today.minusDays(length - length / 2), today)
                    .comparison());
        } catch (LifetimeModel.TooFewCustomers tooFewInTheFirstHalf) {
            return Optional.empty();
        }
    }

    /** The next customers; empty where there are no more. */
    private Optional<Reached> chunk(FittedModel fitted, Reached reached) {
        var ids = Objects.requireNonNull(transaction.execute(_ -> purchases.customers(reached.last(), CHUNK)));
        if (ids.isEmpty()) {
            return Optional.empty();
        }
        // What takes long comes before the locks: whoever waits for these customers would wait for it.
        var rows = new ArrayList<LifetimeValues.Row>();
        Objects.requireNonNull(transaction.execute(_ -> purchases.of(ids, fitted.currency(), fitted.asOf())))
                .forEach((profile, days) -> rows.add(row(profile, Customer.of(days, fitted.asOf()), fitted)));
        transaction.executeWithoutResult(_ -> {
            var locked = profiles.lock(ids);
            var live = rows.stream()
                    .filter(row -> Optional.empty().equals(locked.get(row.profile())))
                    .toList();
            values.put(live, fitted.asOf());
        });
        return Optional.of(new Reached(ids.getLast(), reached.done() + ids.size()));
    }

    private static LifetimeValues.Row row(UUID profile, Customer customer, FittedModel fitted) {
        return new LifetimeValues.Row(
                profile,
                customer,
                fitted.model().expect(customer, fitted.horizonWeeks()),
                NextPurchase.of(fitted.model().purchases().model(), customer.history()));
    }
}
