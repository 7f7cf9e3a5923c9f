package io.zhiying.profile.segment;

import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.segment.condition.Condition;
import io.zhiying.profile.segment.condition.Conditions;
import io.zhiying.profile.segment.condition.Dependency;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps what segments say of one another, and of computed traits, true. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class SegmentReferences {
    private final Segments segments;

    SegmentReferences(Segments segments) {
        this.segments = segments;
    }

    /** @throws io.zhiying.platform.problem.Problem 422 where a condition cannot be asked */
    public void check(Condition condition) {
        Conditions.check(condition);
        var references = Conditions.references(condition);
        if (!references.isEmpty()) {
            new SegmentGraph(segments.all()).checkReferences(references);
        }
        checkComputedTraits(condition);
    }

    private void checkComputedTraits(Condition condition) {
        Conditions.computedTraits(condition).forEach((place, trait) -> {
            if (!segments.isComputedTrait(trait)) {
                throw Problems.invalid(place, "must be the name of a computed trait; there is no " + trait);
            }
        });
    }

    /**
     * The caller has locked the definitions.
     *
     * @throws io.zhiying.platform.problem.Problem 422 where a segment cannot be like this
     */
    void check(Segment wanted) {
        Conditions.check(wanted.condition());
        checkComputedTraits(wanted.condition());
        new SegmentGraph(segments.all()).put(wanted);
    }

    /** The names of the segments that look at this; there will be no others until the transaction ends. */
    public List<String> lookingAt(Dependency what) {
        segments.lockDefinitions();
        return segments.all().stream()
                .filter(segment -> Conditions.dependencies(segment.condition()).contains(what))
                .map(Segment::name)
                .toList();
    }

    /** @throws io.zhiying.platform.problem.Problem 409 where others look at it */
    void checkUnused(Segment segment) {
        var others = new SegmentGraph(segments.all()).lookingAt(segment.id());
        if (!others.isEmpty()) {
            throw Problems.conflict(
                    "segment.in_use",
                    "Other segments look at this one: "
                            + others.stream().map(Segment::name).collect(Collectors.joining(", ")));
        }
    }
}
