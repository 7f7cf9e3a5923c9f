package io.zhiying.profile.ingest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.platform.workspace.Workspaces;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Segment's HTTP API. An answer of success means that the log has the events that can be used. What cannot be read (not
 * JSON, too large) is refused; an event that can be read and not used is set apart, unless the caller asks for strict
 * mode. The short addresses are those of Segment's library for browsers.
 */
@RestController
@RequiresScope("events:write")
@Tag(
        name = "Events",
        description =
                "Segment-compatible: existing Segment SDKs and webhooks can send here unchanged. As there, an event"
                        + " that cannot be used is set apart (GET /v1/events/rejected) and the answer is success; with"
                        + " X-Strict-Mode: 1 the call is refused and the answer names the field.")
class TrackingController {
    private static final String STRICT_MODE = "X-Strict-Mode";

    private static final String EXAMPLE = """
            {"userId":"u-42","event":"Order Completed","timestamp":"2026-01-05T10:00:00Z","messageId":"m-1",
             "properties":{"order_id":"o-7","total":42.5,"currency":"USD",
              "products":[{"product_id":"p-1","category":"BABY FOODS","quantity":2,"price":21.25}]}}""";

    private static final String BATCH_EXAMPLE = """
            {"batch":[{"type":"identify","userId":"u-42","traits":{"email":"li@example.com","plan":"gold"}},
             {"type":"track","userId":"u-42","event":"Product Viewed","properties":{"product_id":"p-1"}}]}""";

    private final EventReader reader;
    private final EventLog log;
    private final RejectedEvents rejected;
    private final IngestProperties limits;
    private final InstantSource clock;
    private final Semaphore slots;

    TrackingController(
            EventReader reader, EventLog log, RejectedEvents rejected, IngestProperties limits, InstantSource clock) {
        this.reader = reader;
        this.log = log;
        this.rejected = rejected;
        this.limits = limits;
        this.clock = clock;
        this.slots = new Semaphore(limits.maxConcurrentRequests());
    }

    /** What Segment answers. */
    record Accepted(boolean success) {
        static final Accepted YES = new Accepted(true);
    }

    @FunctionalInterface
    private interface Reader {
        Reading read(Instant receivedAt) throws IOException;
    }

    @PostMapping({"/v1/identify", "/v1/i"})
    @Operation(summary = "Say who a customer is and what is known of them")
    @RequestBody(
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(type = "object"),
                            examples = @ExampleObject("""
            {"userId":"u-42","anonymousId":"a-1","traits":{"email":"li@example.com","name":"李雷","plan":"gold"}}""")))
    Accepted identify(HttpServletRequest request) throws IOException {
        return single(request, EventType.IDENTIFY);
    }

    @PostMapping({"/v1/track", "/v1/t"})
    @Operation(summary = "Say what a customer did")
    @RequestBody(
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(type = "object"),
                            examples = @ExampleObject(EXAMPLE)))
    Accepted track(HttpServletRequest request) throws IOException {
        return single(request, EventType.TRACK);
    }

    @PostMapping({"/v1/page", "/v1/p"})
    @Operation(summary = "Say which page a customer saw")
    Accepted page(HttpServletRequest request) throws IOException {
        return single(request, EventType.PAGE);
    }

    @PostMapping({"/v1/screen", "/v1/s"})
    @Operation(summary = "Say which screen a customer saw")
    Accepted screen(HttpServletRequest request) throws IOException {
        return single(request, EventType.SCREEN);
    }

    @PostMapping({"/v1/group", "/v1/g"})
    @Operation(summary = "Say to which group a customer belongs")
    Accepted group(HttpServletRequest request) throws IOException {
        return single(request, EventType.GROUP);
    }

    @PostMapping({"/v1/alias", "/v1/a"})
    @Operation(summary = "Say that two ids are one customer")
    Accepted alias(HttpServletRequest request) throws IOException {
        return single(request, EventType.ALIAS);
    }

    /** Some of Segment's libraries (Java, Ruby) send batches to an address of their own, with and without its slash. */
    @PostMapping({"/v1/batch", "/v1/b", "/v1/import", "/v1/import/"})
    @Operation(
            summary = "Send many events at once",
            description = "A wrong event is set apart and the others are taken; in strict mode one refuses all.")
    @Parameter(in = ParameterIn.HEADER, name = STRICT_MODE, schema = @Schema(type = "string"), example = "1")
    @RequestBody(
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(type = "object"),
                            examples = @ExampleObject(BATCH_EXAMPLE)))
    Accepted batch(HttpServletRequest request) throws IOException {
        return accept(request, receivedAt -> {
            var body = RequestBodies.read(request, limits.maxBatchSize().toBytes(), IngestErrors.BATCH_TOO_LARGE);
            return reader.batch(body, receivedAt);
        });
    }

    private Accepted single(HttpServletRequest request, EventType type) throws IOException {
        return accept(request, receivedAt -> {
            var body = RequestBodies.read(request, limits.maxEventSize().toBytes(), IngestErrors.EVENT_TOO_LARGE);
            return reader.single(body, type, receivedAt);
        });
    }

    private Accepted accept(HttpServletRequest request, Reader events) throws IOException {
        if (!slots.tryAcquire()) {
            throw new Problem(CommonErrors.UNAVAILABLE, "Too many requests are being stored now.")
                    .retryAfter(Duration.ofSeconds(1));
        }
        try {
            var receivedAt = clock.instant();
            var read = events.read(receivedAt);
            var reading = "1".equals(request.getHeader(STRICT_MODE)) ? read.orThrow() : read;
            log.append(Workspaces.current(), reading.accepted());
            if (!reading.refused().isEmpty()) {
                rejected.add(reading.refused(), receivedAt);
            }
            return Accepted.YES;
        } finally {
            slots.release();
        }
    }
}
