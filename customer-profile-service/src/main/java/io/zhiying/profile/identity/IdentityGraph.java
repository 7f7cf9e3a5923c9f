package io.zhiying.profile.identity;

import io.zhiying.profile.person.Merge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who is who: events tie identifiers together, and whatever hangs together is one person (connected
 * components by union-find). The outcome does not depend on the order of the events; of several profiles in a
 * component the oldest survives.
 */
final class IdentityGraph {
    private final Map<Identifier, Node> nodes = new HashMap<>();
    private final Map<UUID, Node> ofProfile = new HashMap<>();
    private final List<Merge> merges = new ArrayList<>();

    private static final class Node {
        private Node parent = this;
        private @Nullable UUID profile;

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
        var node = ofProfile.computeIfAbsent(profile, _ -> {
            var fresh = new Node();
            fresh.profile = profile;
            return fresh;
        });
        nodes.put(identifier, node);
    }

    /** An event named its customer in all of these ways. */
    void tie(List<Identifier> identifiers, UUID event) {
        var first = nodes.computeIfAbsent(identifiers.getFirst(), _ -> new Node());
        for (var other : identifiers.subList(1, identifiers.size())) {
            union(first.root(), nodes.computeIfAbsent(other, _ -> new Node()).root(), event);
        }
    }

    private void union(Node a, Node b, UUID event) {
        if (a == b) {
            return;
        }
        b.parent = a;
        if (a.profile == null) {
            a.profile = b.profile;
        } else if (b.profile != null) {
            boolean older = a.profile.compareTo(b.profile) < 0;
            var survivor = older ? a.profile : b.profile;
            merges.add(new Merge(survivor, older ? b.profile : a.profile, event));
            a.profile = survivor;
        }
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
