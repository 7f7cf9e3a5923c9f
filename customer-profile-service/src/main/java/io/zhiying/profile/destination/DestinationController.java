package io.zhiying.profile.destination;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.CommonErrors;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.destination.Destination.Filter;
import io.zhiying.profile.destination.Destination.State;
import io.zhiying.profile.destination.Destination.Topic;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Destinations over HTTP. */
@RestController
@RequestMapping("/v1/destinations")
@Tag(name = "Destinations", description = "A live stream of events and segment changes to signed webhooks.")
class DestinationController {
    private final Destinations destinations;
    private final Deliveries deliveries;
    private final DestinationProperties limits;
    private final InstantSource clock;

    DestinationController(
            Destinations destinations, Deliveries deliveries, DestinationProperties limits, InstantSource clock) {
        this.destinations = destinations;
        this.deliveries = deliveries;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * A destination as it is wanted.
     *
     * @param topics events where nothing is said
     * @param types of events; all where nothing is said
     * @param events names of events; all where nothing is said
     */
    record Definition(
            @NotBlank @Size(max = 120) @Schema(example = "Warehouse")
            String name,

            @NotBlank @Size(max = 2_000) @Schema(example = "https://data.example.com/hooks/zhiying")
            String url,

            @Schema(example = "[\"events\",\"segments\"]") @Nullable @Size(max = 2)
            List<Topic> topics,

            @Schema(example = "[\"track\"]") @Nullable @Size(max = 6)
            List<@NotBlank String> types,

            @Schema(example = "[\"Order Completed\"]") @Nullable @Size(max = 100)
            List<@NotBlank @Size(max = 255) String> events) {
        Filter filter() {
            return new Filter(
                    topics == null || topics.isEmpty() ? List.of(Topic.EVENTS) : topics,
                    types == null ? List.of() : types,
                    events == null ? List.of() : events);
        }
    }

    /** @param secret only in the answer that makes it */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DestinationView(
            UUID id,
            String name,
            String url,
            Filter filter,
            State state,
            @Nullable String pausedReason,
            int failures,
            long dropped,
            @Nullable String secret,
            Instant createdAt,
            Instant updatedAt) {
        static DestinationView of(Destination one, @Nullable String secret) {
            return new DestinationView(
                    one.id(),
                    one.name(),
                    one.url(),
                    one.filter(),
                    one.state(),
                    one.pausedReason(),
                    one.failures(),
                    one.dropped(),
                    secret,
                    one.createdAt(),
                    one.updatedAt());
        }
    }

    @PostMapping
    @RequiresScope("profiles:write")
    @Idempotent
    @Transactional
    @Operation(summary = "Stream events to a URL from now on; the secret that signs them is in the answer")
    ResponseEntity<DestinationView> create(@Valid @RequestBody Definition definition) {
        requireRead();
        OutgoingUrls.require("url", definition.url());
        var now = clock.instant();
        var secrets = SigningSecrets.random();
        var one = new Destination(
                Ids.next(),
                definition.name().strip(),
                definition.url(),
                secrets,
                definition.filter(),
                State.ACTIVE,
                null,
                0,
                0,
                now,
                now);
        destinations.lock();
        if (destinations.all().size() >= limits.maxDestinations()) {
            throw Problems.conflict(
                    "destination.too_many",
                    "A workspace has at most %d destinations.".formatted(limits.maxDestinations()));
        }
        destinations.insert(one);
        return ResponseEntity.created(URI.create("/v1/destinations/" + one.id()))
                .body(DestinationView.of(one, secrets.newest()));
    }

    /** It sends out what its maker must be able to read. */
    private static void requireRead() {
        if (!Caller.current().may("profiles:read")) {
            throw new Problem(CommonErrors.FORBIDDEN, "The scope profiles:read is needed, too.");
        }
    }

    @GetMapping
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "List destinations, the oldest first")
    Page<DestinationView> list(PageRequest page) {
        return destinations.page(page).map(one -> DestinationView.of(one, null));
    }

    @GetMapping("/{id}")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "Get a destination and how it does")
    DestinationView get(@PathVariable UUID id) {
        return DestinationView.of(destinations.require(id), null);
    }

    @PutMapping("/{id}")
    @RequiresScope("profiles:write")
    @Transactional
    @Operation(summary = "Change name, URL or filter")
    DestinationView change(@PathVariable UUID id, @Valid @RequestBody Definition definition) {
        requireRead();
        OutgoingUrls.require("url", definition.url());
        var old = destinations.require(id);
        destinations.update(new Destination(
                id,
                definition.name().strip(),
                definition.url(),
                old.secrets(),
                definition.filter(),
                old.state(),
                old.pausedReason(),
                old.failures(),
                old.dropped(),
                old.createdAt(),
                clock.instant()));
        return get(id);
    }

    @DeleteMapping("/{id}")
    @RequiresScope("profiles:write")
    @Transactional
    @Operation(summary = "Delete a destination and what waits for it")
    ResponseEntity<Void> delete(@PathVariable UUID id) {
        if (!destinations.delete(id)) {
            throw Problems.notFound("destination", id);
        }
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{id}/rotate")
    @RequiresScope("profiles:write")
    @Transactional
    @Operation(summary = "Give a destination a new secret; for 24 hours the old one signs, too")
    DestinationView rotate(@PathVariable UUID id) {
        requireRead();
        var old = destinations.require(id);
        var now = clock.instant();
        var secrets = old.secrets().rotated(now);
        var rotated = new Destination(
                id,
                old.name(),
                old.url(),
                secrets,
                old.filter(),
                old.state(),
                old.pausedReason(),
                old.failures(),
                old.dropped(),
                old.createdAt(),
                now);
        destinations.update(rotated);
        return DestinationView.of(rotated, secrets.newest());
    }

    @PostMapping("/{id}/pause")
    @RequiresScope("profiles:write")
    @Transactional
    @Operation(summary = "Send nothing for now; what comes waits")
    DestinationView pause(@PathVariable UUID id) {
        destinations.require(id);
        destinations.pause(id, null);
        return get(id);
    }

    @PostMapping("/{id}/resume")
    @RequiresScope("profiles:write")
    @Transactional
    @Operation(summary = "Send again, what waits first")
    DestinationView resume(@PathVariable UUID id) {
        destinations.require(id);
        destinations.resume(id, clock.instant());
        return get(id);
    }

    @GetMapping("/{id}/deliveries")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "List deliveries of the last 3 days, the newest first: state waiting, sent or failed")
    Page<Delivery.Summary> deliveries(
            @PathVariable UUID id, @RequestParam(required = false) @Nullable String state, PageRequest page) {
        destinations.require(id);
        return deliveries.page(id, state, page);
    }

    @PostMapping("/{id}/deliveries/{delivery}/redeliver")
    @RequiresScope("profiles:write")
    @Transactional
    @Operation(summary = "Send a delivery again, under the same id")
    ResponseEntity<Void> redeliver(@PathVariable UUID id, @PathVariable UUID delivery) {
        destinations.require(id);
        if (!deliveries.again(id, delivery)) {
            throw Problems.notFound("delivery", delivery);
        }
        destinations.wake(id, clock.instant());
        return ResponseEntity.accepted().build();
    }
}
