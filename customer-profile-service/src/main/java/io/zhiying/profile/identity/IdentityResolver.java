package io.zhiying.profile.identity;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.event.RetryLater;
import io.zhiying.profile.identity.Identifiers.New;
import io.zhiying.profile.identity.Identifiers.Owner;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.Profiles;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Decides for a batch of events whose they are, and leaves all profiles concerned locked.
 *
 * <p>Two consumers may meet the same person under different identifiers at the same time. Known profiles are locked in
 * the order of their ids before anything is decided; new identifiers are inserted in one order, and where another
 * transaction was first with one, all is decided again with what that one wrote. So any interleaving ends in the state
 * of some order, one after the other, and the state does not depend on which, as far as no tie is refused.
 */
@Component
public class IdentityResolver {
    private static final int MAX_ATTEMPTS = 10;

    private final Identifiers identifiers;
    private final Profiles profiles;
    private final ApartProfiles apartProfiles;
    private final RefusedTies refusedTies;
    private final IdentifierLimits usualLimits;
    private final CurrentRules rules;
    private final TransactionTemplate savepoint;

    IdentityResolver(
            Identifiers identifiers,
            Profiles profiles,
            ApartProfiles apartProfiles,
            RefusedTies refusedTies,
            IdentityProperties properties,
            CurrentRules rules,
            PlatformTransactionManager transactions) {
        this.identifiers = identifiers;
        this.profiles = profiles;
        this.apartProfiles = apartProfiles;
        this.refusedTies = refusedTies;
        this.usualLimits = properties.limits().byType();
        this.rules = rules;
        this.savepoint = new TransactionTemplate(transactions);
        this.savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    /** An event and all that names its customer. */
    public record Naming(UUID event, List<Identifier> identifiers) {}

    /** Whose an event is; {@code origin} is the profile it would belong to had no merge happened. */
    public record Whose(UUID profile, UUID origin) {}

    /**
     * @param whose one per event, in their order
     * @param born profiles that did not exist before
     * @param named profiles that have a new identifier
     */
    public record Resolution(List<Whose> whose, Set<UUID> born, Set<UUID> named, List<Merge> merges) {}

    public Resolution resolve(List<Naming> events) {
        return resolve(events, Set::of);
    }

    /** @param also profiles to be locked together with these; asked again until all that it gives are held and live */
    @Transactional(propagation = Propagation.MANDATORY)
    public Resolution resolve(List<Naming> events, Supplier<Set<UUID>> also) {
        var all = events.stream()
                .flatMap(event -> event.identifiers().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            var owners = lockedOwners(all, also);
            if (owners == null) {
                continue;
            }
            var decided = decide(events, all, owners);
            if (decided != null) {
                return decided;
            }
        }
        throw new RetryLater("identities keep changing", new IllegalStateException());
    }

    /** Null where one of them was merged or erased before it could be locked. */
    private @Nullable Map<Identifier, Owner> lockedOwners(Collection<Identifier> all, Supplier<Set<UUID>> also) {
        var owners = identifiers.owners(all);
        var known = owners.values().stream().map(Owner::profile).collect(Collectors.toSet());
        known.addAll(also.get());
        var locked = profiles.lock(known);
        return known.stream().allMatch(id -> Optional.empty().equals(locked.get(id))) && known.containsAll(also.get())
                ? owners
                : null;
    }

    /** Null where another transaction was first with an identifier. */
    private @Nullable Resolution decide(
            List<Naming> events, Collection<Identifier> all, Map<Identifier, Owner> owners) {
        var graph = new IdentityGraph(rules.get().over(usualLimits));
        owners.forEach((identifier, owner) -> graph.know(identifier, owner.profile()));
        describe(graph, events, owners);
        events.forEach(event -> graph.tie(event.identifiers(), event.event()));
        Set<UUID> born = new HashSet<>();
        Map<Identifier, UUID> profileOf = new HashMap<>();
        for (var identifier : all) {
            if (graph.isSomebodys(identifier)) {
                profileOf.put(identifier, graph.profileOf(identifier, () -> {
                    var id = Ids.next();
                    born.add(id);
                    return id;
                }));
            }
        }
        var whose = events.stream()
                .map(event -> whose(event.identifiers().getFirst(), profileOf, owners))
                .toList();
        var fresh = fresh(events, whose, profileOf, owners);
        if (!fresh.isEmpty() && !insertOrUndo(fresh)) {
            return null;
        }
        refusedTies.record(graph.refused(), profileOf);
        var named = fresh.stream().map(New::profile).collect(Collectors.toSet());
        return new Resolution(whose, born, named, graph.merges());
    }

    /** Only profiles that an event may tie to something else are looked at: most events name one known person. */
    private void describe(IdentityGraph graph, List<Naming> events, Map<Identifier, Owner> owners) {
        Set<UUID> tied = new HashSet<>();
        for (var event : events) {
            Set<UUID> named = new HashSet<>();
            boolean fresh = false;
            for (var identifier : event.identifiers()) {
                var owner = owners.get(identifier);
                fresh |= owner == null;
                if (owner != null) {
                    named.add(owner.profile());
                }
            }
            if (named.size() > 1 || fresh) {
                tied.addAll(named);
            }
        }
        if (tied.isEmpty()) {
            return;
        }
        var counts = identifiers.counts(tied);
        var apart = apartProfiles.of(tied);
        tied.forEach(profile ->
                graph.describe(profile, counts.getOrDefault(profile, Map.of()), apart.getOrDefault(profile, Set.of())));
    }

    private static Whose whose(Identifier strongest, Map<Identifier, UUID> profileOf, Map<Identifier, Owner> owners) {
        var profile = Objects.requireNonNull(profileOf.get(strongest));
        var owner = owners.get(strongest);
        return new Whose(profile, owner == null ? profile : owner.origin());
    }

    /** What was not known before; its origin is that of the first event that named it, if that event is its owner's. */
    private static List<New> fresh(
            List<Naming> events, List<Whose> whose, Map<Identifier, UUID> profileOf, Map<Identifier, Owner> owners) {
        Map<Identifier, New> fresh = new TreeMap<>();
        for (int i = 0; i < events.size(); i++) {
            var ofEvent = whose.get(i);
            for (var identifier : events.get(i).identifiers()) {
                var profile = profileOf.get(identifier);
                if (profile != null && !owners.containsKey(identifier)) {
                    var origin = profile.equals(ofEvent.profile()) ? ofEvent.origin() : profile;
                    fresh.putIfAbsent(identifier, new New(identifier, profile, origin));
                }
            }
        }
        return List.copyOf(fresh.values());
    }

    private boolean insertOrUndo(List<New> fresh) {
        return Boolean.TRUE.equals(savepoint.execute(status -> {
            boolean all = identifiers.insert(fresh);
            if (!all) {
                status.setRollbackOnly();
            }
            return all;
        }));
    }
}
