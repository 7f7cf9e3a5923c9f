package io.zhiying.gateway.key;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.gateway.GatewayErrors;
import io.zhiying.gateway.GatewayProperties;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.RequiresScope;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The keys of a workspace. Creating one does not heed {@code Idempotency-Key}: to repeat the answer, the secret would
 * have to be kept. A key whose answer was lost is revoked, or rotated without grace.
 */
@RestController
@RequestMapping("/v1/keys")
@Tag(name = "Keys")
class KeyController {
    private final KeyLifecycle keys;
    private final GatewayProperties properties;
    private final InstantSource clock;

    KeyController(KeyLifecycle keys, GatewayProperties properties, InstantSource clock) {
        this.keys = keys;
        this.properties = properties;
        this.clock = clock;
    }

    record CreateKey(
            @NotBlank @Size(max = 100) @Schema(example = "Campaign tool")
            String name,

            @Nullable @Schema(example = "[\"segments:read\", \"campaigns:write\"]") @Size(min = 1, max = 50)
            Set<@NotNull String> scopes,

            @Nullable Instant expiresAt,
            @Nullable KeyKind kind,
            @Nullable @Min(1) @Max(100_000) Integer requestsPerSecond) {}

    record RotateKey(
            @Nullable @Min(0) @Max(30 * 24 * 3600) @Schema(example = "86400")
            Integer gracePeriodSeconds) {}

    /** A key, and on its making the secret. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record KeyView(
            UUID id,
            String name,
            KeyKind kind,
            String prefix,
            Set<String> scopes,
            @Nullable Integer requestsPerSecond,
            Instant createdAt,
            String createdBy,
            @Nullable Instant expiresAt,
            @Nullable Instant rotatedAt,
            @Nullable Instant oldSecretValidUntil,
            @Nullable Instant revokedAt,

            @Nullable @Schema(description = "The whole key; shown this once")
            String secret) {
        static KeyView of(ApiKey key, @Nullable String secret) {
            return new KeyView(
                    key.id(),
                    key.name(),
                    key.kind(),
                    key.kind().mark() + "_" + key.prefix(),
                    new java.util.TreeSet<>(key.scopes()),
                    key.requestsPerSecond(),
                    key.createdAt(),
                    key.createdBy(),
                    key.expiresAt(),
                    key.rotatedAt(),
                    key.oldSecretValidUntil(),
                    key.revokedAt(),
                    secret);
        }

        static KeyView of(KeyLifecycle.Issued issued) {
            return of(issued.key(), issued.secret().reveal());
        }
    }

    @PostMapping
    @RequiresScope("keys:write")
    @Operation(summary = "Create a key; its secret is in the answer, and never again")
    ResponseEntity<KeyView> create(@Valid @RequestBody CreateKey request) {
        var caller = Caller.current();
        var issued = keys.issue(spec(request, caller), caller.principal());
        return ResponseEntity.created(URI.create("/v1/keys/" + issued.key().id()))
                .cacheControl(CacheControl.noStore())
                .body(KeyView.of(issued));
    }

    private KeySpec spec(CreateKey request, Caller caller) {
        var kind = request.kind() == null ? KeyKind.API : request.kind();
        var scopes = request.scopes();
        if (scopes == null) {
            if (kind == KeyKind.API) {
                throw Problems.invalid("scopes", "must name at least one scope");
            }
            scopes = Set.of(Scopes.EVENTS_WRITE);
        }
        for (var scope : scopes) {
            if (!Scopes.ALL.contains(scope)) {
                throw Problems.invalid("scopes", "has %s, which is not a scope".formatted(scope));
            }
            if (!caller.may(scope)) {
                throw new Problem(GatewayErrors.SCOPE_NOT_HELD, "The caller does not have %s.".formatted(scope))
                        .withField("scopes", "must be scopes of the caller");
            }
        }
        if (request.expiresAt() != null && !request.expiresAt().isAfter(clock.instant())) {
            throw Problems.invalid("expiresAt", "must be in the future");
        }
        int usual = properties.rateLimit().requestsPerSecond();
        var rate = request.requestsPerSecond();
        if (rate != null && rate > usual && !caller.may(Scopes.PLATFORM_OPERATOR)) {
            throw Problems.invalid("requestsPerSecond", "must be at most " + usual);
        }
        return new KeySpec(request.name(), kind, scopes, request.expiresAt(), rate);
    }

    @GetMapping
    @RequiresScope("keys:read")
    @Operation(summary = "List the workspace's keys, newest first")
    Page<KeyView> list(PageRequest page) {
        return keys.list(page).map(key -> KeyView.of(key, null));
    }

    @GetMapping("/{id}")
    @RequiresScope("keys:read")
    @Operation(summary = "One key")
    KeyView get(@PathVariable UUID id) {
        return KeyView.of(keys.get(id), null);
    }

    @PostMapping("/{id}/rotate")
    @RequiresScope("keys:write")
    @Operation(summary = "Give a key a new secret; the old one opens for the grace period, 24 hours where not said")
    ResponseEntity<KeyView> rotate(
            @PathVariable UUID id, @Valid @RequestBody(required = false) @Nullable RotateKey request) {
        mayHandle(id);
        var seconds = request == null ? null : request.gracePeriodSeconds();
        var grace = seconds == null ? properties.keys().gracePeriod() : Duration.ofSeconds(seconds);
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(KeyView.of(keys.rotate(id, grace)));
    }

    /** A new secret is the key itself: who gets it must have what it may do. */
    private void mayHandle(UUID id) {
        var caller = Caller.current();
        var missing = keys.get(id).scopes().stream()
                .filter(scope -> !caller.may(scope))
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            throw new Problem(
                    GatewayErrors.SCOPE_NOT_HELD, "The caller does not have %s.".formatted(missing.getFirst()));
        }
    }

    @DeleteMapping("/{id}")
    @RequiresScope("keys:write")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Revoke a key, for good")
    void revoke(@PathVariable UUID id) {
        keys.revoke(id);
    }
}
