package io.zhiying.profile.webhook;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.CommonErrors;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.PublicEndpoint;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.webhook.Payload.Outcome;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where sources send. They have no key of ours: the path names the workspace and the source and ends in a secret that
 * only its sender was told, and the signature proves the rest. Nothing is done in the workspace before.
 */
@RestController
@PublicEndpoint
@Tag(name = "Webhook sources")
class ReceivingController {
    private final Receiving receiving;
    private final WebhookProperties limits;
    private final Semaphore slots;

    ReceivingController(Receiving receiving, WebhookProperties limits) {
        this.receiving = receiving;
        this.limits = limits;
        this.slots = new Semaphore(limits.maxConcurrentRequests());
    }

    /** @param state taken, kept (no mapping took it; it can be replayed) or known (it came before) */
    record Received(@Schema(example = "taken") String state, int events) {}

    @PostMapping("/v1/webhooks/in/{workspace}/{source}/{key}")
    @Operation(summary = "Send a webhook to a source, signed as the source says")
    @RequestBody(
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(type = "object"),
                            examples = @ExampleObject("{\"id\":7,\"email\":\"li@example.com\"}")))
    ResponseEntity<Received> receive(
            @PathVariable String workspace,
            @PathVariable UUID source,
            @PathVariable String key,
            HttpServletRequest request)
            throws IOException {
        if (!WorkspaceId.isValid(workspace)) {
            throw Problems.notFound("webhook_source", source);
        }
        if (!slots.tryAcquire()) {
            throw new Problem(CommonErrors.UNAVAILABLE, "Too many webhooks are being taken in now.")
                    .retryAfter(Duration.ofSeconds(1));
        }
        try {
            var webhook = Incoming.of(request, limits.publicUrl(), body(request));
            var outcome = Workspaces.call(new WorkspaceId(workspace), () -> receiving.receive(source, key, webhook));
            return answer(outcome.orElse(null));
        } finally {
            slots.release();
        }
    }

    private byte[] body(HttpServletRequest request) throws IOException {
        long limit = limits.maxBody().toBytes();
        var body = request.getInputStream().readNBytes(Math.toIntExact(limit + 1));
        if (body.length > limit) {
            throw new Problem(CommonErrors.TOO_LARGE, "The limit is %d bytes.".formatted(limit))
                    .withField("body", "must have at most " + limit + " bytes");
        }
        return body;
    }

    private static ResponseEntity<Received> answer(@org.jspecify.annotations.Nullable Outcome outcome) {
        return switch (outcome) {
            case Outcome.Taken taken -> ResponseEntity.ok(new Received("taken", taken.events()));
            case Outcome.Kept _ -> ResponseEntity.accepted().body(new Received("kept", 0));
            case null -> ResponseEntity.ok(new Received("known", 0));
        };
    }
}
