package io.zhiying.profile.schema;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.audit.AuditedProfiles;
import io.zhiying.profile.schema.EventSchema.EventKind;
import io.zhiying.profile.schema.EventSchema.OnViolation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Event schemas over HTTP. */
@RestController
@RequestMapping("/v1/events/schemas")
@Tag(name = "Event schemas", description = "What events should look like, and what breaks it.")
class SchemaController {
    private final EventSchemas schemas;
    private final Violations violations;
    private final SchemaChecks checks;
    private final SchemaProperties limits;
    private final InstantSource clock;

    SchemaController(
            EventSchemas schemas,
            Violations violations,
            SchemaChecks checks,
            SchemaProperties limits,
            InstantSource clock) {
        this.schemas = schemas;
        this.violations = violations;
        this.checks = checks;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * A schema as it is wanted.
     *
     * @param type track where nothing is said
     * @param event the name; for every event of the type where nothing is said
     * @param schema JSON Schema, draft 2020-12, of the properties (of the traits for identify and group)
     * @param onViolation flag where nothing is said
     */
    record Definition(
            @Nullable EventKind type,

            @Schema(example = "Order Completed") @Nullable @Size(max = 255)
            String event,

            @Schema(
                    type = "object",
                    example =
                            "{\"type\":\"object\",\"required\":[\"order_id\",\"total\"],\"properties\":{\"total\":{\"type\":\"number\",\"minimum\":0}}}")
            @NotNull
            JsonNode schema,

            @Nullable OnViolation onViolation) {}

    record SchemaView(
            UUID id,
            EventKind type,
            @Nullable String event,
            @Schema(type = "object") JsonNode schema,
            OnViolation onViolation,
            Instant createdAt,
            Instant updatedAt) {
        static SchemaView of(EventSchema schema) {
            return new SchemaView(
                    schema.id(),
                    schema.type(),
                    schema.event().isEmpty() ? null : schema.event(),
                    schema.schema(),
                    schema.onViolation(),
                    schema.createdAt(),
                    schema.updatedAt());
        }
    }

    record Counts(List<Violations.Count> items) {}

    @PostMapping
    @RequiresScope("profiles:write")
    @Idempotent
    @Transactional
    @Operation(
            summary =
                    "Declare what the events of a name look like, and whether those that do not are flagged or rejected")
    ResponseEntity<SchemaView> create(@Valid @RequestBody Definition definition) {
        var now = clock.instant();
        var schema = schema(Ids.next(), definition, now, now);
        schemas.lock();
        if (schemas.all().size() >= limits.maxSchemas()) {
            throw Problems.conflict(
                    "event_schema.too_many", "A workspace has at most %d schemas.".formatted(limits.maxSchemas()));
        }
        schemas.insert(schema);
        forgetAfterCommit();
        return ResponseEntity.created(URI.create("/v1/events/schemas/" + schema.id()))
                .body(SchemaView.of(schema));
    }

    private static EventSchema schema(UUID id, Definition definition, Instant createdAt, Instant now) {
        SchemaDocument.of(definition.schema());
        return new EventSchema(
                id,
                definition.type() == null ? EventKind.TRACK : definition.type(),
                definition.event() == null ? "" : definition.event(),
                definition.schema(),
                definition.onViolation() == null ? OnViolation.FLAG : definition.onViolation(),
                createdAt,
                now);
    }

    @GetMapping
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "List schemas, the oldest first")
    Page<SchemaView> list(PageRequest page) {
        return schemas.page(page).map(SchemaView::of);
    }

    @GetMapping("/{id}")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "Get a schema")
    SchemaView get(@PathVariable UUID id) {
        return SchemaView.of(schemas.require(id));
    }

    @PutMapping("/{id}")
    @RequiresScope("profiles:write")
    @Transactional
    @Operation(summary = "Change a schema; what was counted stays")
    SchemaView change(@PathVariable UUID id, @Valid @RequestBody Definition definition) {
        var changed = schema(id, definition, schemas.require(id).createdAt(), clock.instant());
        schemas.update(changed);
        forgetAfterCommit();
        return SchemaView.of(changed);
    }

    @DeleteMapping("/{id}")
    @RequiresScope("profiles:write")
    @Transactional
    @Operation(summary = "Delete a schema and what was counted for it")
    ResponseEntity<Void> delete(@PathVariable UUID id) {
        if (!schemas.delete(id)) {
            throw Problems.notFound("event_schema", id);
        }
        forgetAfterCommit();
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/{id}/violations")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "List the newest events that were taken although they break the schema")
    Page<Violations.Sample> violations(@PathVariable UUID id, PageRequest page) {
        schemas.require(id);
        var samples = violations.samples(id, page);
        AuditedProfiles.add(
                samples.items().stream().map(Violations.Sample::profileId).toList());
        return samples;
    }

    @GetMapping("/{id}/violations/counts")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "Count the events that break the schema, by day, field and rule, for 90 days")
    Counts counts(@PathVariable UUID id) {
        schemas.require(id);
        return new Counts(violations.counts(id));
    }

    private void forgetAfterCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                checks.forget();
            }
        });
    }
}
