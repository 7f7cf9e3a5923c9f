package io.zhiying.serving.registry;

import io.zhiying.contracts.Ids;
import io.zhiying.contracts.ModelLifecycleChanged;
import io.zhiying.contracts.ModelLifecycleChanged.Change;
import io.zhiying.contracts.Topics;
import io.zhiying.platform.event.Outbox;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes down what happens to models and tells of it, both in the running transaction. */
@Component
class RegistryEvents {
    private final ModelChanges changes;
    private final Outbox outbox;
    private final ApplicationEventPublisher process;
    private final InstantSource clock;
    private final JdbcClient jdbc;

    RegistryEvents(
            ModelChanges changes,
            Outbox outbox,
            ApplicationEventPublisher process,
            InstantSource clock,
            JdbcClient jdbc) {
        this.changes = changes;
        this.outbox = outbox;
        this.process = process;
        this.clock = clock;
        this.jdbc = jdbc;
    }

    /**
     * One change of a model after another, so that numbers have no gaps and events their order; and the permission to
     * write shared rows, which callers ask for only where an operator, or the platform itself, acts.
     */
    void begin(Owner owner, String model) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(?, 0))")
                .param(owner.value() + "/" + model)
                .query((_, _) -> 0)
                .single();
        if (owner.isShared()) {
            jdbc.sql("select set_config('zhiying.shared_models', 'write', true)")
                    .query(String.class)
                    .single();
        }
    }

    void stateChanged(ModelVersion version, VersionState state, @Nullable String reason, String by) {
        ModelChange.Kind kind = ModelChange.Kind.of(state);
        append(new ModelChange(
                Ids.next(),
                version.owner(),
                version.model(),
                kind,
                version.number(),
                version.id(),
                null,
                null,
                reason,
                null,
                clock.instant(),
                by));
        if (kind != ModelChange.Kind.VALIDATING) {
            publish(version.model(), version.number(), version.owner(), Change.valueOf(kind.name()), null, null);
        }
    }

    /** @return the id of the change, for {@link ModelChange#undo} of the next */
    UUID aliasMoved(
            Owner owner,
            ModelChange.Kind kind,
            String model,
            String alias,
            @Nullable ModelVersion to,
            @Nullable ModelVersion from,
            @Nullable UUID undo,
            @Nullable String reason,
            String by) {
        UUID id = Ids.next();
        Integer previous = from == null ? null : from.number();
        append(new ModelChange(
                id,
                owner,
                model,
                kind,
                to == null ? null : to.number(),
                to == null ? null : to.id(),
                alias,
                previous,
                reason,
                undo,
                clock.instant(),
                by));
        process.publishEvent(new AliasMoved(owner, model, alias, by));
        if (to != null) {
            publish(model, to.number(), owner, Change.valueOf(kind.name()), alias, previous);
        }
        return id;
    }

    void aliasChanged(
            Owner owner,
            String model,
            String alias,
            ModelChange.Kind kind,
            @Nullable ModelVersion version,
            @Nullable String reason,
            String by) {
        append(new ModelChange(
                Ids.next(),
                owner,
                model,
                kind,
                version == null ? null : version.number(),
                version == null ? null : version.id(),
                alias,
                null,
                reason,
                null,
                clock.instant(),
                by));
        process.publishEvent(new RegistryChanged(model));
    }

    private void append(ModelChange change) {
        changes.append(change);
        process.publishEvent(new ModelChanged(change));
    }

    private void publish(
            String model, int version, Owner owner, Change change, @Nullable String alias, @Nullable Integer previous) {
        outbox.publish(
                Topics.MODELS,
                model,
                new ModelLifecycleChanged(
                        model,
                        Integer.toString(version),
                        owner.isShared(),
                        change,
                        alias,
                        previous == null ? null : Integer.toString(previous),
                        clock.instant()));
        process.publishEvent(new RegistryChanged(model));
    }
}
