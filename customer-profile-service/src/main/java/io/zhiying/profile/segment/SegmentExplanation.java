package io.zhiying.profile.segment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zhiying.profile.segment.condition.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Why a profile is in a segment, or is not.
 *
 * @param member whether it is in the segment
 * @param holds whether the condition holds as of now
 * @param clauses each clause of the condition, without the logic between them
 */
public record SegmentExplanation(
        UUID segmentId,
        UUID profileId,
        boolean member,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant enteredAt,
        boolean holds,
        Instant asOf,
        List<Clause> clauses) {

    /**
     * @param path where the clause stands: {@code all[1].not}
     * @param holds whether it holds, before any {@code not} around it
     * @param observed what was found: the count of events or sequences, the values at the path, the score, the consent, when
     *     it entered the other segment, the groups that are meant, when it was put on
     *     the list
     * @param events the events that prove it, the latest first, at most ten
     */
    public record Clause(
            String path,
            Condition clause,
            boolean holds,
            @Nullable Object observed,
            List<Proof> events) {}

    /** An event that was counted. */
    public record Proof(
            UUID eventId, @Nullable String name, Instant timestamp, Map<String, @Nullable Object> properties) {}
}
