package io.zhiying.profile.schema;

import io.zhiying.contracts.AcceptedEvent;
import io.zhiying.contracts.ErrorCode;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.ingest.Admission;
import io.zhiying.profile.schema.EventSchema.OnViolation;
import io.zhiying.profile.schema.SchemaDocument.Violation;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Holds events against the schemas of their workspace, which are remembered for a moment. Where the database is away it
 * goes on with those that it knows: ingestion never stops.
 */
@Component
public class SchemaChecks implements Admission {
    private static final Logger log = LoggerFactory.getLogger(SchemaChecks.class);
    private static final ErrorCode VIOLATED =
            new ErrorCode("event.schema_violated", 422, "The event breaks the schema of its name");
    private static final int MAX_WORKSPACES = 10_000;

    private final EventSchemas schemas;
    private final SchemaProperties properties;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final Map<WorkspaceId, Known> known = new ConcurrentHashMap<>();

    SchemaChecks(
            EventSchemas schemas, SchemaProperties properties, TransactionTemplate transaction, InstantSource clock) {
        this.schemas = schemas;
        this.properties = properties;
        this.transaction = transaction;
        this.clock = clock;
    }

    private record Key(String type, String event) {}

    private record Compiled(EventSchema schema, SchemaDocument document) {}

    private record Known(Map<Key, Compiled> schemas, Instant until) {}

    /** What an event that is taken breaks. */
    record Broken(UUID schema, List<Violation> violations) {}

    /** @throws Problem {@code event.schema_violated} where it breaks a schema that rejects */
    @Override
    public void admit(String path, AcceptedEvent event) {
        find(event, OnViolation.REJECT).ifPresent(broken -> {
            var first = broken.violations().getFirst();
            throw new Problem(VIOLATED, "%s%s: %s.".formatted(path, first.field(), first.message()))
                    .withFields(broken.violations().stream()
                            .map(each -> new Problem.Field(path + each.field(), each.message()))
                            .toList());
        });
    }

    /** Empty where it breaks no schema that flags. */
    Optional<Broken> flagged(AcceptedEvent event) {
        return find(event, OnViolation.FLAG);
    }

    private Optional<Broken> find(AcceptedEvent event, OnViolation wanted) {
        var all = known();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        var name = event.event() == null ? "" : event.event();
        var compiled = all.get(new Key(event.type(), name));
        if (compiled == null) {
            compiled = all.get(new Key(event.type(), ""));
        }
        if (compiled == null || compiled.schema().onViolation() != wanted) {
            return Optional.empty();
        }
        var type = compiled.schema().type();
        var violations = compiled.document().violations(type.part(), type.of(event));
        return violations.isEmpty()
                ? Optional.empty()
                : Optional.of(new Broken(compiled.schema().id(), violations));
    }

    private Map<Key, Compiled> known() {
        var workspace = Workspaces.current();
        var now = clock.instant();
        var before = known.get(workspace);
        if (before != null && before.until().isAfter(now)) {
            return before.schemas();
        }
        Map<Key, Compiled> read;
        try {
            read = read(before);
        } catch (DataAccessException | TransactionException e) {
            log.warn("event schemas cannot be read now: {}", e.toString());
            read = before == null ? Map.of() : before.schemas();
        }
        if (known.size() >= MAX_WORKSPACES) {
            known.clear();
        }
        known.put(workspace, new Known(read, now.plus(properties.refreshEvery())));
        return read;
    }

    private Map<Key, Compiled> read(@org.jspecify.annotations.Nullable Known before) {
        var compiled = new HashMap<Key, Compiled>();
        for (var schema : Objects.requireNonNull(transaction.execute(_ -> schemas.all()))) {
            var key = new Key(schema.type().wire(), schema.event());
            var old = before == null ? null : before.schemas().get(key);
            compiled.put(
                    key,
                    old != null && old.schema().equals(schema)
                            ? old
                            : new Compiled(schema, SchemaDocument.of(schema.schema())));
        }
        return compiled;
    }

    /** A change holds at once in this process. */
    void forget() {
        known.remove(Workspaces.current());
    }
}
