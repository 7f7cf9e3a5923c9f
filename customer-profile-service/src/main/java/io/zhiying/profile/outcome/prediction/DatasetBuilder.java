package io.zhiying.profile.outcome.prediction;

import io.zhiying.platform.job.JobHandler.Refused;
import io.zhiying.profile.outcome.prediction.Dataset.Slice;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Looks back at a workspace's customers: at each cut-off what was known, and what came. */
@Component
class DatasetBuilder {
    private static final int CHUNK = 500;
    private static final int MIN_CUTOFFS = 3;
    /** Before the first cut-off; without a past there is nothing to learn from. */
    private static final int MIN_HISTORY_DAYS = 14;

    private final Population population;
    private final CustomerFeatures features;
    private final PredictionProperties properties;
    private final TransactionTemplate transaction;

    DatasetBuilder(
            Population population,
            CustomerFeatures features,
            PredictionProperties properties,
            TransactionTemplate transaction) {
        this.population = population;
        this.features = features;
        this.properties = properties;
        this.transaction = transaction;
    }

    /** Whom it is about, cut-off by cut-off, the latest first. */
    Map<LocalDate, List<UUID>> customers(Declaration declaration, LocalDate today) {
        var customers = new LinkedHashMap<LocalDate, List<UUID>>();
        for (var cutoff : cutoffs(declaration, today)) {
            customers.put(cutoff, read(() -> population.sample(declaration, cutoff, properties.maxCustomers())));
        }
        return customers;
    }

    private List<LocalDate> cutoffs(Declaration declaration, LocalDate today) {
        var first = Objects.requireNonNull(transaction.execute(_ -> population.firstDay()))
                .orElseThrow(() -> new Refused("No event of this workspace is known yet."));
        long history = ChronoUnit.DAYS.between(first, today);
        int needed = MIN_HISTORY_DAYS + MIN_CUTOFFS * declaration.withinDays();
        if (history < needed) {
            throw new Refused("Events go back %d days: at least %d are needed to learn what happens within %d."
                    .formatted(history, needed, declaration.withinDays()));
        }
        long most = Math.min(properties.maxCutoffs(), (history - MIN_HISTORY_DAYS) / declaration.withinDays());
        var cutoffs = new ArrayList<LocalDate>();
        for (int i = 1; i <= most; i++) {
            cutoffs.add(today.minusDays((long) i * declaration.withinDays()));
        }
        return cutoffs;
    }

    /** As known before the latest cut-off but one, so that the evaluation meets nothing that was chosen later. */
    Vocabulary vocabulary(Declaration declaration, Map<LocalDate, List<UUID>> customers) {
        var before = List.copyOf(customers.keySet()).get(1);
        return read(() ->
                features.vocabulary(Objects.requireNonNull(customers.get(before)), before, declaration.outcome()));
    }

    Dataset build(Declaration declaration, Map<LocalDate, List<UUID>> customers, Vocabulary vocabulary) {
        var slices = new ArrayList<Slice>();
        customers.forEach((cutoff, asked) -> slices.add(slice(declaration, cutoff, asked, vocabulary)));
        return new Dataset(
                vocabulary.features().stream().map(Vocabulary.Feature::column).toList(), List.copyOf(slices));
    }

    private Slice slice(Declaration declaration, LocalDate cutoff, List<UUID> customers, Vocabulary vocabulary) {
        var rows = new ArrayList<List<String>>();
        var outcomes = new ArrayList<Boolean>();
        for (int from = 0; from < customers.size(); from += CHUNK) {
            var some = customers.subList(from, Math.min(customers.size(), from + CHUNK));
            var known = read(() -> features.of(some, cutoff, vocabulary));
            var had = read(() -> population.withOutcome(some, declaration, cutoff));
            known.forEach((customer, cells) -> {
                rows.add(cells);
                outcomes.add(had.contains(customer));
            });
        }
        return new Slice(cutoff, List.copyOf(rows), List.copyOf(outcomes));
    }

    private <T> T read(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(_ -> Objects.requireNonNull(work.get())));
    }
}
