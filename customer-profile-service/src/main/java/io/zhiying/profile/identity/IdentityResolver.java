package io.zhiying.profile.identity;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.event.RetryLater;
import io.zhiying.profile.identity.Identifiers.New;
import io.zhiying.profile.identity.Identifiers.Owner;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.Profiles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
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
 * of some order, one after the other, and the state does not depend on which.
 */
@Component
public class IdentityResolver {
    private static final int MAX_ATTEMPTS = 10;

    private final Identifiers identifiers;
    private final Profiles profiles;
    private final TransactionTemplate savepoint;

    public IdentityResolver(Identifiers identifiers, Profiles profiles, PlatformTransactionManager transactions) {
        this.identifiers = identifiers;
        this.profiles = profiles;
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

    @Transactional(propagation = Propagation.MANDATORY)
    public Resolution resolve(List<Naming> events) {
        var all = events.stream()
                .flatMap(event -> event.identifiers().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            var owners = lockedOwners(all);
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
    private @Nullable Map<Identifier, Owner> lockedOwners(Collection<Identifier> all) {
        var owners = identifiers.owners(all);
        var known = owners.values().stream().map(Owner::profile).collect(Collectors.toSet());
        var locked = profiles.lock(known);
        return known.stream().allMatch(id -> Optional.empty().equals(locked.get(id))) ? owners : null;
    }

    /** Null where another transaction was first with an identifier. */
    private @Nullable Resolution decide(
            List<Naming> events, Collection<Identifier> all, Map<Identifier, Owner> owners) {
        var graph = new IdentityGraph();
        owners.forEach((identifier, owner) -> graph.know(identifier, owner.profile()));
        events.forEach(event -> graph.tie(event.identifiers(), event.event()));
        Set<UUID> born = new HashSet<>();
        Map<Identifier, UUID> profileOf = new HashMap<>();
        List<New> fresh = new ArrayList<>();
        for (var identifier : all) {
            var profile = graph.profileOf(identifier, () -> {
                var id = Ids.next();
                born.add(id);
                return id;
            });
            profileOf.put(identifier, profile);
            if (!owners.containsKey(identifier)) {
                fresh.add(new New(identifier, profile));
            }
        }
        if (!fresh.isEmpty() && !insertOrUndo(fresh)) {
            return null;
        }
        var whose = events.stream()
                .map(event -> {
                    var strongest = event.identifiers().getFirst();
                    var profile = java.util.Objects.requireNonNull(profileOf.get(strongest));
                    var owner = owners.get(strongest);
                    return new Whose(profile, owner == null ? profile : owner.origin());
                })
                .toList();
        var named = fresh.stream().map(New::profile).collect(Collectors.toSet());
        return new Resolution(whose, born, named, graph.merges());
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
