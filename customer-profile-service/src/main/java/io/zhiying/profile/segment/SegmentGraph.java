package io.zhiying.profile.segment;

import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.segment.condition.Conditions;
import io.zhiying.profile.segment.condition.Conditions.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Which segments of a workspace look at which others. There is no circle in it, and no chain is long. */
final class SegmentGraph {
    static final int MAX_CHAIN = 10;

    private final Map<UUID, Segment> segments = new LinkedHashMap<>();

    SegmentGraph(Collection<Segment> segments) {
        segments.forEach(segment -> this.segments.put(segment.id(), segment));
    }

    /** Each after all that it looks at. */
    List<Segment> inOrder() {
        Map<UUID, Segment> ordered = new LinkedHashMap<>();
        segments.values().forEach(segment -> append(segment, ordered));
        return List.copyOf(ordered.values());
    }

    private void append(Segment segment, Map<UUID, Segment> ordered) {
        if (!ordered.containsKey(segment.id())) {
            lookedAtBy(segment).forEach(other -> append(other, ordered));
            ordered.put(segment.id(), segment);
        }
    }

    /** Those that look at it themselves. */
    List<Segment> lookingAt(UUID id) {
        return segments.values().stream()
                .filter(segment -> lookedAtBy(segment).stream()
                        .anyMatch(other -> other.id().equals(id)))
                .toList();
    }

    /** @throws io.zhiying.platform.problem.Problem 422 where a reference leads nowhere */
    void checkReferences(List<Reference> references) {
        for (var reference : references) {
            if (!segments.containsKey(reference.segment())) {
                throw Problems.invalid(reference.place(), "must be the id of a segment; there is none with this one");
            }
        }
    }

    /**
     * Puts a segment in, new or in place of what it was.
     *
     * @throws io.zhiying.platform.problem.Problem 422 where a reference leads nowhere or back to it, or too far
     */
    void put(Segment wanted) {
        segments.put(wanted.id(), wanted);
        var references = Conditions.references(wanted.condition());
        checkReferences(references);
        for (var reference : references) {
            var circle = path(Objects.requireNonNull(segments.get(reference.segment())), wanted.id(), new HashSet<>());
            if (!circle.isEmpty()) {
                throw Problems.invalid(
                        reference.place(),
                        "must not lead back to the segment itself: " + wanted.name() + " → "
                                + circle.stream().map(Segment::name).collect(Collectors.joining(" → ")));
            }
        }
        if (longestChain() > MAX_CHAIN) {
            throw Problems.invalid(
                    "condition", "must not make a chain of more than " + MAX_CHAIN + " segments that look at others");
        }
    }

    /** The way from one to another, both with it; empty where there is none past those that were seen. */
    private List<Segment> path(Segment from, UUID to, Set<UUID> seen) {
        if (!seen.add(from.id())) {
            return List.of();
        }
        if (from.id().equals(to)) {
            return List.of(from);
        }
        for (var next : lookedAtBy(from)) {
            var rest = path(next, to, seen);
            if (!rest.isEmpty()) {
                var path = new ArrayList<>(List.of(from));
                path.addAll(rest);
                return path;
            }
        }
        return List.of();
    }

    private int longestChain() {
        Map<UUID, Integer> chains = new HashMap<>();
        for (var segment : inOrder()) {
            int below = lookedAtBy(segment).stream()
                    .mapToInt(other -> chains.getOrDefault(other.id(), 0))
                    .max()
                    .orElse(0);
            chains.put(segment.id(), below + 1);
        }
        return Collections.max(chains.values());
    }

    private List<Segment> lookedAtBy(Segment segment) {
        return Conditions.references(segment.condition()).stream()
                .map(reference -> segments.get(reference.segment()))
                .filter(Objects::nonNull)
                .toList();
    }
}
