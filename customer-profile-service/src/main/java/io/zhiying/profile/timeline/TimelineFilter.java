package io.zhiying.profile.timeline;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which events are wanted: all that each given part matches; from is inclusive, to is exclusive. */
public record TimelineFilter(
        @Nullable String type,
        @Nullable String name,
        @Nullable Instant from,
        @Nullable Instant to) {}
