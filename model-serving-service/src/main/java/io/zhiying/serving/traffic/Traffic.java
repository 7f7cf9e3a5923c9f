package io.zhiying.serving.traffic;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.problem.Problems;
import io.zhiying.serving.registry.AliasChanges;
import io.zhiying.serving.registry.AliasMoved;
import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.registry.ModelChange.Kind;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.registry.Owner;
import io.zhiying.serving.registry.VersionPreparation;
import io.zhiying.serving.traffic.TrafficRules.Part;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What changes how an alias's requests are shared out. */
@Component
class Traffic {
    private final Traffics traffics;
    private final Catalog catalog;
    private final AliasChanges changes;
    private final VersionPreparation preparation;
    private final InstantSource clock;

    Traffic(
            Traffics traffics,
            Catalog catalog,
            AliasChanges changes,
            VersionPreparation preparation,
            InstantSource clock) {
        this.traffics = traffics;
        this.catalog = catalog;
        this.changes = changes;
        this.preparation = preparation;
        this.clock = clock;
    }

    /** A version by its number, and its share in hundredths of a percent. */
    record Wanted(int number, int share) {}

    /** Rules that are asked for. */
    record Order(
            List<Wanted> split,
            @Nullable Wanted shadow,
            @Nullable CanaryRule canary) {}

    @Transactional(readOnly = true)
    public Optional<TrafficRules> find(Owner owner, String model, String alias) {
        return traffics.find(owner, model, alias);
    }

    /**
     * Puts rules in the place of those that were. The versions are loaded and warm before any request goes to them.
     *
     * @throws io.zhiying.platform.problem.Problem a version is not there, not ready, not like the alias's own, or cannot
     *     be loaded
     */
    @Transactional
    public TrafficRules set(String model, String alias, Owner owner, Order order, String by) {
        changes.begin(owner, model);
        Served own = catalog.serve(model, alias);
        if (catalog.aliasOwner(own.model(), alias).filter(owner::equals).isEmpty()) {
            throw Problems.conflict(
                    "alias.not_yours",
                    "The alias %s is the shared one; point it at a version of your choice first.".formatted(alias));
        }
        List<Part> split = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (Wanted wanted : order.split()) {
            if (!seen.add(wanted.number())) {
                throw Problems.invalid("split", "must name version %d once".formatted(wanted.number()));
            }
            split.add(new Part(candidate(own, wanted.number(), owner, "split"), wanted.share()));
        }
        Wanted shadow = order.shadow();
        var rules = new TrafficRules(
                owner,
                model,
                alias,
                traffics.salt(owner, model, alias).orElseGet(UUID::randomUUID),
                Ids.next(),
                own.version().id(),
                split,
                shadow == null ? null : new Part(candidate(own, shadow.number(), owner, "shadow"), shadow.share()),
                order.canary() == null ? null : order.canary().complete(),
                clock.instant());
        traffics.put(rules);
        changes.note(owner, model, alias, Kind.TRAFFIC_SET, own.version(), Words.of(order), by);
        return rules;
    }

    private UUID candidate(Served own, int number, Owner owner, String field) {
        String name = own.model().name();
        ModelVersion version = catalog.version(name, number);
        if (owner.isShared() && !version.owner().isShared()) {
            throw Problems.notFound("version", "%d of the shared %s".formatted(number, name));
        }
        if (version.id().equals(own.version().id())) {
            throw Problems.invalid(field, "must not name version %d, which the alias points at".formatted(number));
        }
        var content = version.servable();
        boolean alike = content.signature().equals(own.content().signature())
                && content.labels().equals(own.content().labels());
        if (!alike) {
            throw Problems.invalid(
                    field,
                    "must name versions with the signature and labels of version %d; those of %d differ"
                            .formatted(own.version().number(), number));
        }
        preparation.prepare(new Served(own.model(), version));
        return version.id();
    }

    /** All goes to the alias's own version again. False where it does already. */
    @Transactional
    public boolean end(String model, String alias, Owner owner, String by) {
        changes.begin(owner, model);
        var rules = traffics.find(owner, model, alias);
        if (rules.isEmpty()) {
            return false;
        }
        traffics.end(owner, model, alias);
        changes.note(owner, model, alias, Kind.TRAFFIC_ENDED, own(rules.get()), null, by);
        return true;
    }

    /** False where the rules are no longer those. */
    @Transactional
    public boolean rollBackCanary(TrafficRules broken, UUID version, String reason) {
        changes.begin(broken.owner(), broken.model());
        var rules = traffics.find(broken.owner(), broken.model(), broken.alias())
                .filter(now -> now.epoch().equals(broken.epoch()));
        if (rules.isEmpty()) {
            return false;
        }
        traffics.end(broken.owner(), broken.model(), broken.alias());
        changes.note(
                broken.owner(),
                broken.model(),
                broken.alias(),
                Kind.CANARY_ROLLED_BACK,
                catalog.version(version).orElse(null),
                reason,
                "service:model-serving");
        return true;
    }

    /** Rules were made for where the alias pointed. */
    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void moved(AliasMoved move) {
        traffics.find(move.owner(), move.model(), move.alias()).ifPresent(rules -> {
            traffics.end(move.owner(), move.model(), move.alias());
            changes.note(move.owner(), move.model(), move.alias(), Kind.TRAFFIC_ENDED, own(rules), null, move.by());
        });
    }

    private @Nullable ModelVersion own(TrafficRules rules) {
        return catalog.version(rules.version()).orElse(null);
    }

    /** Rules for the history. */
    private static final class Words {
        private Words() {}

        static String of(Order order) {
            List<String> words = new ArrayList<>();
            order.split().forEach(one -> words.add("version %d gets %s".formatted(one.number(), percent(one.share()))));
            if (order.shadow() != null) {
                words.add("version %d sees %s as a shadow"
                        .formatted(
                                order.shadow().number(), percent(order.shadow().share())));
            }
            if (order.canary() != null) {
                words.add("watched by a canary rule");
            }
            return String.join(", ", words);
        }

        private static String percent(int share) {
            return java.math.BigDecimal.valueOf(share, 2).stripTrailingZeros().toPlainString() + "%";
        }
    }
}
