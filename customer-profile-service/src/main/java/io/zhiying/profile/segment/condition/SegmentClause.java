package io.zhiying.profile.segment.condition;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;

/** The customer is in another segment. */
public record SegmentClause(
        @Schema(example = "018f7c2e-7d3a-7b60-9a51-5f1f4c5d6e70")
        UUID id) implements Condition {
    public SegmentClause {
        Checks.require(id != null, "id must be the id of a segment");
    }
}
