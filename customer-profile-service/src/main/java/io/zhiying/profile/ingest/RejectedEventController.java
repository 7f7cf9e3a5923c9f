package io.zhiying.profile.ingest;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.ingest.RejectedEvents.Count;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What was set apart from batches that were accepted. */
@RestController
@RequestMapping("/v1/events/rejected")
@RequiresScope("profiles:read")
@Tag(name = "Events")
class RejectedEventController {
    private final RejectedEvents rejected;
    private final InstantSource clock;

    RejectedEventController(RejectedEvents rejected, InstantSource clock) {
        this.rejected = rejected;
        this.clock = clock;
    }

    /** @param event as it was sent */
    record RejectedView(
            UUID id,
            Instant receivedAt,
            String code,
            String detail,
            @JsonRawValue @Schema(type = "object") String event) {}

    record Counts(List<Count> items) {}

    @GetMapping
    @Transactional(readOnly = true)
    @Operation(summary = "List events that were set apart from accepted batches, the newest first")
    Page<RejectedView> list(@RequestParam(required = false) @Nullable String code, PageRequest page) {
        return rejected.page(code, clock.instant(), page)
                .map(one -> new RejectedView(one.id(), one.receivedAt(), one.code(), one.detail(), one.event()));
    }

    @GetMapping("/counts")
    @Transactional(readOnly = true)
    @Operation(summary = "Count the events that were set apart, by day and reason, for 90 days")
    Counts counts() {
        return new Counts(rejected.counts());
    }
}
