package io.zhiying.profile.segment;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.segment.SegmentHistory.Step;
import io.zhiying.profile.time.Times;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The size of segments over time, over HTTP. */
@RestController
@Tag(name = "Segments")
class HistoryController {
    private static final int MAX_POINTS = 1_000;
    private static final int DEFAULT_POINTS = 30;

    private final Segments segments;
    private final SegmentFlows flows;
    private final InstantSource clock;

    HistoryController(Segments segments, SegmentFlows flows, InstantSource clock) {
        this.segments = segments;
        this.flows = flows;
        this.clock = clock;
    }

    @GetMapping("/v1/segments/{id}/history")
    @RequiresScope("segments:read")
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    @Operation(summary = "Get the size of a segment over time, with how many entered and left")
    SegmentHistory history(
            @PathVariable UUID id,
            @Parameter(description = "RFC 3339; 30 steps before the end where absent", example = "2026-03-01T00:00:00Z")
                    @RequestParam(required = false)
                    @Nullable
                    String from,
            @Parameter(description = "RFC 3339; now where absent or later", example = "2026-04-01T00:00:00Z")
                    @RequestParam(required = false)
                    @Nullable
                    String to,
            @Parameter(description = "day or hour, in UTC", example = "day") @RequestParam(defaultValue = "day")
                    String step) {
        var segment = segments.require(id);
        var size = step(step);
        var now = clock.instant();
        var end = to == null ? now : Times.parameter("to", to);
        end = size.end(end.isAfter(now) ? now : end);
        var begin =
                from == null ? end.minus(size.length().multipliedBy(DEFAULT_POINTS)) : Times.parameter("from", from);
        if (!begin.isBefore(end)) {
            throw Problems.invalid("from", "must be before to and before now");
        }
        if (Duration.between(begin, end).dividedBy(size.length()) >= MAX_POINTS) {
            throw Problems.invalid("from", "must be at most %d steps before to".formatted(MAX_POINTS));
        }
        if (begin.isBefore(segment.createdAt())) {
            begin = segment.createdAt();
        }
        begin = size.begin(begin);
        return SegmentHistory.of(id, size, begin, end, flows.size(id), flows.of(id, begin, end, size.wire()));
    }

    private static Step step(String name) {
        return Arrays.stream(Step.values())
                .filter(each -> each.wire().equals(name))
                .findFirst()
                .orElseThrow(() -> Problems.invalid("step", "must be hour or day"));
    }
}
