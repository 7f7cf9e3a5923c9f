package io.zhiying.serving.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.platform.webhook.WebhookSecret;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where a workspace is told of changes to models, and what became of each telling. */
@RestController
@Tag(name = "webhooks")
@RequestMapping("/v1/registry/webhooks")
class WebhookController {
    private final Endpoints endpoints;
    private final Deliveries deliveries;
    private final WebhookProperties properties;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    WebhookController(
            Endpoints endpoints,
            Deliveries deliveries,
            WebhookProperties properties,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.properties = properties;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @param secret {@code whsec_} and base64 of 24 to 64 bytes; made, and told once, where none is given */
    record Request(
            @Schema(example = "https://mlops.example.com/hooks/zhiying") @NotNull @Size(max = 2000)
            String url,

            @Nullable @Size(max = 200) String secret) {
        @Override
        public String toString() {
            return "Request[" + url + "]";
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EndpointView(UUID id, String url, @Nullable String secret, Instant createdAt) {}

    record EndpointList(List<EndpointView> items) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DeliveryView(
            UUID id,
            String type,
            Delivery.State state,
            int attempts,
            @Nullable String reason,
            Instant createdAt,
            @Nullable Instant settledAt) {}

    record DeliveryList(List<DeliveryView> items) {}

    @PostMapping
    @Operation(summary = "Register a webhook for changes to models")
    @RequiresScope("models:write")
    @Idempotent
    ResponseEntity<EndpointView> create(@RequestBody @Valid Request request) {
        requireUrl(request.url());
        if (request.secret() != null && !WebhookSecret.isOne(request.secret())) {
            throw Problems.invalid("secret", "must be whsec_ and base64 of 24 to 64 bytes");
        }
        var endpoint = new Endpoint(
                Ids.next(),
                request.url(),
                request.secret() == null ? WebhookSecret.random().value() : request.secret(),
                clock.instant(),
                Caller.current().principal());
        transaction.executeWithoutResult(_ -> {
            endpoints.lock();
            if (endpoints.list().size() >= properties.maxEndpoints()) {
                throw Problems.conflict(
                        "webhook.too_many",
                        "A workspace has at most %d webhooks.".formatted(properties.maxEndpoints()));
            }
            endpoints.insert(endpoint);
        });
        String told = request.secret() == null ? endpoint.secret() : null;
        return ResponseEntity.created(URI.create("/v1/registry/webhooks/" + endpoint.id()))
                .body(new EndpointView(endpoint.id(), endpoint.url(), told, endpoint.createdAt()));
    }

    private static void requireUrl(String url) {
        try {
            URI parsed = URI.create(url);
            boolean web = "https".equals(parsed.getScheme()) || "http".equals(parsed.getScheme());
            if (!web || parsed.getHost() == null || parsed.getUserInfo() != null) {
                throw Problems.invalid("url", "must be an http or https URL without a user");
            }
        } catch (IllegalArgumentException e) {
            throw Problems.invalid("url", "must be an http or https URL");
        }
    }

    @GetMapping
    @Operation(summary = "List webhooks")
    @RequiresScope("models:read")
    EndpointList list() {
        return new EndpointList(Objects.requireNonNull(transaction.execute(_ -> endpoints.list())).stream()
                .map(one -> new EndpointView(one.id(), one.url(), null, one.createdAt()))
                .toList());
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Delete a webhook")
    @RequiresScope("models:write")
    ResponseEntity<Void> delete(@PathVariable UUID id) {
        if (!Boolean.TRUE.equals(transaction.execute(_ -> endpoints.delete(id)))) {
            throw Problems.notFound("webhook", id);
        }
        return ResponseEntity.noContent().build();
    }

    /** The newest, newest first. */
    @GetMapping("/{id}/deliveries")
    @Operation(summary = "List a webhook's deliveries")
    @RequiresScope("models:read")
    DeliveryList deliveries(@PathVariable UUID id) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            Endpoint endpoint = endpoints.find(id).orElseThrow(() -> Problems.notFound("webhook", id));
            return new DeliveryList(deliveries.list(endpoint.id()).stream()
                    .map(one -> new DeliveryView(
                            one.id(),
                            one.type(),
                            one.state(),
                            one.attempts(),
                            one.reason(),
                            one.createdAt(),
                            one.settledAt()))
                    .toList());
        }));
    }
}
