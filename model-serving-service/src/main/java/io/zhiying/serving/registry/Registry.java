package io.zhiying.serving.registry;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.serving.artifact.ArtifactSource;
import io.zhiying.serving.artifact.Uploads;
import io.zhiying.serving.engine.EngineName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What changes models and versions. Whoever passes {@link Owner#SHARED} has made sure that an operator, or the platform
 * itself, acts.
 */
@Component
public class Registry {
    private final Models models;
    private final Versions versions;
    private final Aliases aliases;
    private final ModelChanges changes;
    private final Encoders encoders;
    private final RegistryEvents events;
    private final Uploads uploads;
    /** Looked up late: the job that it submits works on this registry. */
    private final Jobs jobs;

    private final VersionPreparation preparation;
    private final PromotionGate gate;

    private final InstantSource clock;

    Registry(
            Models models,
            Versions versions,
            Aliases aliases,
            ModelChanges changes,
            Encoders encoders,
            RegistryEvents events,
            Uploads uploads,
            Jobs jobs,
            VersionPreparation preparation,
            PromotionGate gate,
            InstantSource clock) {
        this.models = models;
        this.versions = versions;
        this.aliases = aliases;
        this.changes = changes;
        this.encoders = encoders;
        this.events = events;
        this.uploads = uploads;
        this.jobs = jobs;
        this.preparation = preparation;
        this.gate = gate;
        this.clock = clock;
    }

    /** Stores the files that came with a request, in its transaction. */
    @FunctionalInterface
    public interface Files {
        Map<String, ArtifactSource> store(String owner, UUID version) throws IOException;
    }

    /** A name that is shared cannot be taken again: register a version of it instead. */
    @Transactional
    public Model create(Model model) {
        events.begin(model.owner(), model.name());
        Optional<Model> known =
                model.owner().isShared() ? models.find(model.owner(), model.name()) : models.find(model.name());
        if (known.isPresent()) {
            throw Problems.conflict("model.exists", "There is already a model %s.".formatted(model.name()));
        }
        models.insert(model);
        return model;
    }

    /** The shared model of that name, made if need be; for several replicas that start at once. */
    @Transactional
    public Model createIfAbsent(Model shared) {
        events.begin(shared.owner(), shared.name());
        return models.find(shared.owner(), shared.name()).orElseGet(() -> {
            models.insert(shared);
            return shared;
        });
    }

    /** Makes a version and orders its validation. */
    @Transactional
    public ModelVersion register(String name, Owner owner, VersionRequest request, @Nullable Files files, String by) {
        request.batchInputs(1); // refused before anything is begun
        events.begin(owner, name);
        Model model = model(name, owner);
        UUID id = Ids.next();
        int number = versions.nextNumber(model, owner);
        var version = new ModelVersion(
                id, owner, name, number, VersionState.REGISTERED, null, request, null, clock.instant(), by);
        versions.insert(version);
        if (files != null) {
            version = stored(version, files);
        }
        events.stateChanged(version, VersionState.REGISTERED, null, by);
        jobs.submit(ValidationOrder.JOB, new ValidationOrder(id));
        return version;
    }

    private ModelVersion stored(ModelVersion version, Files files) {
        try {
            VersionRequest complete =
                    version.request().withFiles(files.store(version.owner().value(), version.id()));
            versions.setRequest(version.id(), complete);
            return version.withRequest(complete);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the client broke off
        }
    }

    /** @return false where another change came first, or the version cannot become that */
    @Transactional
    public boolean change(
            ModelVersion version, VersionState state, @Nullable String reason, @Nullable VersionContent content) {
        events.begin(version.owner(), version.model());
        if (!version.state().canBecome(state) || !versions.update(version, state, reason, content)) {
            return false;
        }
        events.stateChanged(version, state, reason, version.createdBy());
        if (state == VersionState.READY && content != null && content.encoder() != null) {
            encoders.use(version, content.encoder());
        }
        if (state == VersionState.FAILED || state == VersionState.RETIRED) {
            uploads.delete(version.id());
            encoders.useNoMore(version);
        }
        String alias = version.request().alias();
        if (state == VersionState.READY && alias != null) {
            promoteReady(version, alias);
        }
        return true;
    }

    /** The version is ready whether or not the alias may move to it now. */
    private void promoteReady(ModelVersion version, String alias) {
        try {
            promote(version.model(), alias, version.number(), version.owner(), null, version.createdBy());
        } catch (Problem refused) {
            events.aliasChanged(
                    version.owner(),
                    version.model(),
                    alias,
                    ModelChange.Kind.PROMOTION_REFUSED,
                    version,
                    refused.detail(),
                    version.createdBy());
        }
    }

    /** Tries again a version that failed for want of its source. */
    @Transactional
    public void retry(ModelVersion version) {
        if (change(version, VersionState.REGISTERED, null, null)) {
            jobs.submit(ValidationOrder.JOB, new ValidationOrder(version.id()));
        }
    }

    /**
     * Points the alias at a version that is ready, once it is warm. Doing it again changes nothing. What shared out the
     * alias's requests is over.
     *
     * @param override why it moves whatever the model's rules say; null to obey them. Whoever passes it has made sure
     *     that the caller may
     * @throws Problem {@code promotion.refused}: the version breaks a rule
     */
    @Transactional
    public void promote(String name, String alias, int number, Owner owner, @Nullable String override, String by) {
        events.begin(owner, name);
        Model model = model(name, owner);
        ModelVersion target = versions.get(model, number);
        if (owner.isShared() && !target.owner().isShared()) {
            throw Problems.notFound("version", "%d of the shared %s".formatted(number, name));
        }
        target.servable();
        ModelVersion from = aliases.find(model, alias)
                .flatMap(seen -> versions.find(seen.versionId()))
                .orElse(null);
        var own = aliases.find(owner, name, alias);
        if (own.isPresent() && own.get().versionId().equals(target.id())) {
            return;
        }
        String reason = gate.refusal(owner, alias, target, from)
                .map(broken -> overridden(broken, override))
                .orElse(null);
        if (from != null) {
            preparation.prepare(new Catalog.Served(model, target));
        }
        UUID move = events.aliasMoved(
                owner,
                ModelChange.Kind.PROMOTED,
                name,
                alias,
                target,
                from,
                own.map(Aliases.Alias::move).orElse(null),
                reason,
                by);
        aliases.put(new Aliases.Alias(owner, name, alias, target.id(), move));
    }

    private static String overridden(String broken, @Nullable String override) {
        if (override == null) {
            throw Problems.conflict("promotion.refused", broken);
        }
        return "Overridden: %s Reason: %s".formatted(broken, override);
    }

    /**
     * Takes back the last move that has not been taken back. Where a workspace had moved the alias of a shared model
     * only once, the alias is the shared one again.
     */
    @Transactional
    public void rollBack(String name, String alias, Owner owner, String by) {
        events.begin(owner, name);
        Model model = model(name, owner);
        var current = aliases.find(owner, name, alias).orElseThrow(() -> nothingBefore(alias));
        ModelVersion from = versions.find(current.versionId()).orElseThrow();
        UUID undo = move(current.move()).undo();
        if (undo != null) {
            ModelChange before = move(undo);
            ModelVersion target = versions.find(java.util.Objects.requireNonNull(before.versionId()))
                    .orElseThrow(() -> nothingBefore(alias));
            target.servable();
            preparation.prepare(new Catalog.Served(model, target));
            UUID move = events.aliasMoved(
                    owner, ModelChange.Kind.ROLLED_BACK, name, alias, target, from, before.undo(), null, by);
            aliases.put(new Aliases.Alias(owner, name, alias, target.id(), move));
            return;
        }
        if (model.owner().equals(owner)) {
            throw nothingBefore(alias);
        }
        aliases.remove(current);
        ModelVersion shared = aliases.find(model, alias)
                .flatMap(seen -> versions.find(seen.versionId()))
                .orElse(null);
        events.aliasMoved(owner, ModelChange.Kind.ROLLED_BACK, name, alias, shared, from, null, null, by);
    }

    /**
     * Stops every version of the current workspace that serves on the engine, whatever points at it: requests for it are
     * refused from now on.
     */
    @Transactional
    public void stopAll(EngineName engine, String reason, String by) {
        for (ModelVersion version : versions.ready(Owner.current(), engine)) {
            events.begin(version.owner(), version.model());
            encoders.release(version);
            encoders.useNoMore(version);
            if (versions.update(version, VersionState.FAILED, reason, null)) {
                uploads.delete(version.id());
                events.stateChanged(version, VersionState.FAILED, reason, by);
            }
        }
    }

    /** Takes a version out of service; not while an alias points at it, or a classifier is built on it. */
    @Transactional
    public void retire(String name, int number, Owner owner, String by) {
        events.begin(owner, name);
        ModelVersion version = versions.get(model(name, owner), number);
        if (!version.owner().equals(owner)) {
            throw Problems.notFound("version", "%d of %s that is yours".formatted(number, name));
        }
        if (aliases.pointAt(version)) {
            throw Problems.conflict("version.in_use", "An alias points at version %d.".formatted(number));
        }
        if (version.state() != VersionState.RETIRED && !retired(version)) {
            throw Problems.conflict(
                    "version.not_ready",
                    "Version %d is %s and cannot retire."
                            .formatted(number, version.state().value()));
        }
    }

    private boolean retired(ModelVersion version) {
        try {
            return change(version, VersionState.RETIRED, null, null);
        } catch (DataIntegrityViolationException referenced) {
            throw Problems.conflict(
                    "version.in_use", "A classifier is built on version %d.".formatted(version.number()));
        }
    }

    private ModelChange move(UUID id) {
        return changes.find(id).orElseThrow();
    }

    private Model model(String name, Owner owner) {
        return (owner.isShared() ? models.find(owner, name) : models.find(name))
                .orElseThrow(() -> Problems.notFound("model", name));
    }

    private static Problem nothingBefore(String alias) {
        return Problems.conflict(
                "alias.nothing_before", "The alias %s has no move that could be taken back.".formatted(alias));
    }
}
