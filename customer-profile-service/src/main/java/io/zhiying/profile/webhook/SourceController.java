package io.zhiying.profile.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.AcceptedEvent;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.platform.workspace.Workspaces;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Webhook sources over HTTP. */
@RestController
@RequestMapping("/v1/webhooks")
@Tag(name = "Webhook sources", description = "Systems that send webhooks of their own form, mapped to events.")
class SourceController {
    private final SourceService service;
    private final WebhookProperties properties;

    SourceController(SourceService service, WebhookProperties properties) {
        this.service = service;
        this.properties = properties;
    }

    /**
     * A source as it is wanted. Signature and mapping come from {@code ready} where they are not given.
     *
     * @param secret as its sender has it; made, and told once, where none is given
     */
    record Definition(
            @NotBlank @Size(max = 120) @Schema(example = "Web shop")
            String name,

            @Schema(example = "shopify_orders") @Nullable ReadyMapping ready,
            @Nullable SignatureScheme signature,

            @Schema(example = "{\"type\":\"track\",\"event\":\"Form Sent\",\"userId\":user.id,\"properties\":form}")
            @Nullable
            @Size(max = Mapping.MAX_LENGTH)
            String mapping,

            @Nullable @Size(max = 500) String secret) {
        @Override
        public String toString() {
            return "Definition[" + name + "]";
        }
    }

    /**
     * A new secret.
     *
     * @param secret made, and told once, where none is given
     * @param gracePeriodSeconds how long the old one still opens
     */
    record Rotation(
            @Nullable @Size(max = 500) String secret,

            @Schema(example = "86400") @Nullable @Min(0) @Max(2_592_000)
            Integer gracePeriodSeconds) {
        @Override
        public String toString() {
            return "Rotation";
        }
    }

    /** A mapping to be tried on a payload. */
    record Trial(
            @Nullable ReadyMapping ready,

            @Schema(example = "{\"type\":\"identify\",\"userId\":id,\"traits\":{\"email\":email}}")
            @Nullable
            @Size(max = Mapping.MAX_LENGTH)
            String mapping,

            @Nullable @Size(max = 50) Map<String, String> headers,

            @Schema(type = "object", example = "{\"id\":\"u-7\",\"email\":\"li@example.com\"}") @NotNull
            Object payload) {}

    /** @param problem why there are none */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TrialResult(List<AcceptedEvent> events, @Nullable Flaw problem) {}

    record Flaw(String code, String detail, List<Problem.Field> errors) {}

    record Ready(ReadyMapping name, String title, SignatureScheme signature, String mapping) {}

    record ReadyList(List<Ready> items) {}

    /** @param url where its sender sends; with its end a secret */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SourceView(
            UUID id,
            String name,
            String url,
            SignatureScheme signature,
            String mapping,
            @Nullable String secret,
            Instant createdAt,
            Instant updatedAt) {}

    /** What became of kept payloads. */
    record Replay(int taken, int kept) {}

    @PostMapping("/sources")
    @RequiresScope("profiles:write")
    @Idempotent
    @Operation(summary = "Declare a source; its URL and secret are in the answer")
    ResponseEntity<SourceView> create(@Valid @RequestBody Definition definition) {
        var source = service.create(definition);
        return ResponseEntity.created(URI.create("/v1/webhooks/sources/" + source.id()))
                .body(view(source, definition.secret() == null));
    }

    @GetMapping("/sources")
    @RequiresScope("profiles:read")
    @Operation(summary = "List sources, the oldest first")
    Page<SourceView> list(PageRequest page) {
        return service.page(page).map(source -> view(source, false));
    }

    @GetMapping("/sources/{id}")
    @RequiresScope("profiles:read")
    @Operation(summary = "Get a source")
    SourceView get(@PathVariable UUID id) {
        return view(service.get(id), false);
    }

    @PutMapping("/sources/{id}")
    @RequiresScope("profiles:write")
    @Operation(summary = "Change name, mapping or signature; a secret that is given replaces all")
    SourceView change(@PathVariable UUID id, @Valid @RequestBody Definition definition) {
        return view(service.change(id, definition), false);
    }

    @DeleteMapping("/sources/{id}")
    @RequiresScope("profiles:write")
    @Operation(summary = "Delete a source and the payloads that are kept of it")
    ResponseEntity<Void> delete(@PathVariable UUID id) {
        service.delete(id);
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/sources/{id}/rotate")
    @RequiresScope("profiles:write")
    @Operation(summary = "Give a source a new secret; the old one opens for a while")
    SourceView rotate(@PathVariable UUID id, @Valid @RequestBody Rotation rotation) {
        return view(service.rotate(id, rotation), rotation.secret() == null);
    }

    @GetMapping("/sources/{id}/payloads")
    @RequiresScope("profiles:read")
    @Operation(summary = "List what a source sent, the newest first: state taken or kept")
    Page<Payload.Summary> payloads(
            @PathVariable UUID id, @RequestParam(required = false) @Nullable String state, PageRequest page) {
        return service.payloads(id, state, page);
    }

    @PostMapping("/sources/{id}/replay")
    @RequiresScope("profiles:write")
    @Operation(
            summary = "Bring kept payloads through the mapping as it is now, up to 1,000 at a time, the oldest first")
    Replay replay(@PathVariable UUID id) {
        return service.replay(id);
    }

    @PostMapping("/dry-run")
    @RequiresScope("profiles:read")
    @Operation(summary = "Show the events that a mapping makes of a payload; nothing is stored")
    TrialResult dryRun(@Valid @RequestBody Trial trial) {
        try {
            return new TrialResult(service.dryRun(trial), null);
        } catch (Problem problem) {
            return new TrialResult(List.of(), new Flaw(problem.code().code(), problem.detail(), problem.fields()));
        }
    }

    @GetMapping("/ready-mappings")
    @RequiresScope("profiles:read")
    @Operation(summary = "Show the mappings that come with the service")
    ReadyList readyMappings() {
        return new ReadyList(Arrays.stream(ReadyMapping.values())
                .map(one -> new Ready(
                        one, one.title(), one.signature(), one.mapping().expression()))
                .toList());
    }

    private SourceView view(Source source, boolean withSecret) {
        var told = withSecret && !source.secrets().isEmpty()
                ? source.secrets().getFirst().value()
                : null;
        return new SourceView(
                source.id(),
                source.name(),
                "%s/v1/webhooks/in/%s/%s/%s"
                        .formatted(properties.publicUrl(), Workspaces.current(), source.id(), source.urlKey()),
                source.signature(),
                source.mapping().expression(),
                told,
                source.createdAt(),
                source.updatedAt());
    }
}
