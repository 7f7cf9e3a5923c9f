package io.zhiying.profile.identity;

import io.zhiying.profile.person.Merge;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who is who: events tie identifiers together, and whatever hangs together is one person (connected
 * components by union-find); of several profiles in a component the oldest survives. The outcome does not depend on the
 * order of the events, but for ties that are refused: where a person would have too many identifiers of a type, those
 * that came first are kept, and in one event the stronger ones.
 */
final class IdentityGraph {
    private final IdentifierLimits limits;
    private final Map<Identifier, Node> nodes = new HashMap<>();
    private final Map<UUID, Node> ofProfile = new HashMap<>();
    private final List<Merge> merges = new ArrayList<>();
    private final List<RefusedTie> refused = new ArrayList<>();

    IdentityGraph(IdentifierLimits limits) {
        this.limits = limits;
    }

    private static final class Node {
        private final Map<String, Integer> counts = new HashMap<>();
        private final Set<UUID> profiles = new HashSet<>();
        private final Set<UUID> apart = new HashSet<>();
        private Node parent = this;
        private @Nullable UUID profile;
        /** Whether an event is of it: what was only refused is nobody's. */
        private boolean claimed;

        static Node of(Identifier fresh) {
            var node = new Node();
            node.counts.put(fresh.type(), 1);
            return node;
        }

        static Node of(UUID profile) {
            var node = new Node();
            node.profile = profile;
            node.profiles.add(profile);
            node.claimed = true;
            return node;
        }

        Node root() {
            var node = this;
            while (node.parent != node) {
                node.parent = node.parent.parent;
                node = node.parent;
            }
            return node;
        }
    }

    /** What was known before: the identifier names this profile. */
    void know(Identifier identifier, UUID profile) {
        nodes.put(identifier, ofProfile.computeIfAbsent(profile, Node::of));
    }

    /** What a profile that may be tied to others has, and whom it is kept apart from. */
    void describe(UUID profile, Map<String, Integer> counts, Set<UUID> apart) {
        var node = ofProfile.computeIfAbsent(profile, Node::of);
        node.counts.putAll(counts);
        node.apart.addAll(apart);
    }

    /** An event named its customer in all of these ways, the strongest first. */
    void tie(List<Identifier> identifiers, UUID event) {
        var strongest = identifiers.getFirst();
        var first = nodes.computeIfAbsent(strongest, Node::of);
        first.root().claimed = true;
        for (var other : identifiers.subList(1, identifiers.size())) {
            var a = first.root();
            var b = nodes.computeIfAbsent(other, Node::of).root();
            var reason = refusal(a, b);
            if (reason == null) {
                union(a, b, event);
            } else {
                refused.add(new RefusedTie(strongest, other, reason, event));
            }
        }
    }

    private RefusedTie.@Nullable Reason refusal(Node a, Node b) {
        if (a == b) {
            return null;
        }
        if (!Collections.disjoint(a.apart, b.profiles) || !Collections.disjoint(b.apart, a.profiles)) {
            return RefusedTie.Reason.APART;
        }
        return b.counts.entrySet().stream()
                        .anyMatch(more ->
                                a.counts.getOrDefault(more.getKey(), 0) + more.getValue() > limits.of(more.getKey()))
                ? RefusedTie.Reason.LIMIT
                : null;
    }

    private void union(Node a, Node b, UUID event) {
        if (a == b) {
            return;
        }
        b.parent = a;
        a.claimed = true;
        b.counts.forEach((type, count) -> a.counts.merge(type, count, Integer::sum));
        a.profiles.addAll(b.profiles);
        a.apart.addAll(b.apart);
        if (a.profile == null) {
            a.profile = b.profile;
        } else if (b.profile != null) {
            boolean older = a.profile.compareTo(b.profile) < 0;
            var survivor = older ? a.profile : b.profile;
            merges.add(new Merge(survivor, older ? b.profile : a.profile, event));
            a.profile = survivor;
        }
    }

    List<RefusedTie> refused() {
        return List.copyOf(refused);
    }

    /** False for one that no profile has and no event is of. */
    boolean isSomebodys(Identifier identifier) {
        var node = nodes.get(identifier);
        return node != null && node.root().claimed;
    }

    /** The profile that an identifier names now; made where its component has none. */
    UUID profileOf(Identifier identifier, Supplier<UUID> newProfile) {
        var node = nodes.get(identifier);
        if (node == null) {
            throw new IllegalArgumentException("not in the graph");
        }
        var root = node.root();
        if (root.profile == null) {
            root.profile = newProfile.get();
        }
        return root.profile;
    }

    /** Each profile that ended, with the one that is left of its component in the end. */
    List<Merge> merges() {
        Map<UUID, UUID> next = new HashMap<>();
        merges.forEach(merge -> next.put(merge.merged(), merge.survivor()));
        return merges.stream()
                .map(merge -> {
                    var survivor = merge.survivor();
                    for (var after = next.get(survivor); after != null; after = next.get(survivor)) {
                        survivor = after;
                    }
                    return new Merge(survivor, merge.merged(), merge.causedBy());
                })
                .toList();
    }
}
