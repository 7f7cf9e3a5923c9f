package io.zhiying.profile.segment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zhiying.profile.segment.condition.Condition;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A segment as callers see it.
 *
 * @param condition of a dynamic one
 * @param size how many profiles are in it now; grows while it is computing
 */
public record SegmentView(
        UUID id,
        String name,
        Segment.Kind kind,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Condition condition,
        Segment.Status status,
        long size,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant computedAt) {
    static SegmentView of(Segment segment, long size) {
        return new SegmentView(
                segment.id(),
                segment.name(),
                segment.kind(),
                segment.isStatic() ? null : segment.condition(),
                segment.status(),
                size,
                segment.createdAt(),
                segment.updatedAt(),
                segment.computedAt());
    }
}
