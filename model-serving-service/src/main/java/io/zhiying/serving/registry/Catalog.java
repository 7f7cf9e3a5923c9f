package io.zhiying.serving.registry;

import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What the current workspace sees of the registry. */
@Component
public class Catalog {
    /** The alias that answers where no version is named. */
    public static final String CHAMPION = "champion";

    private final Models models;
    private final Versions versions;
    private final Aliases aliases;
    private final ModelChanges changes;

    Catalog(Models models, Versions versions, Aliases aliases, ModelChanges changes) {
        this.models = models;
        this.versions = versions;
        this.aliases = aliases;
        this.changes = changes;
    }

    /** A version that may serve, and what it is a version of. */
    public record Served(Model model, ModelVersion version) {
        public VersionContent content() {
            return version.servable();
        }
    }

    @Transactional(readOnly = true)
    public Page<Model> models(PageRequest page) {
        return models.list(page);
    }

    /** @throws Problem {@code model.not_found} */
    @Transactional(readOnly = true)
    public Model model(String name) {
        return models.get(name);
    }

    @Transactional(readOnly = true)
    public Optional<ModelVersion> version(UUID id) {
        return versions.find(id);
    }

    /** @throws Problem {@code model.not_found} or {@code version.not_found} */
    @Transactional(readOnly = true)
    public ModelVersion version(String name, int number) {
        return versions.get(models.get(name), number);
    }

    /** @throws Problem {@code version.not_found}, {@code version.not_ready} */
    @Transactional(readOnly = true)
    public Served served(VersionContent.Encoder encoder) {
        ModelVersion version = versions.find(encoder.id())
                .orElseThrow(
                        () -> Problems.notFound("version", "%d of %s".formatted(encoder.version(), encoder.model())));
        version.servable();
        return new Served(models.get(encoder.model()), version);
    }

    @Transactional(readOnly = true)
    public List<ModelVersion> versions(Model model) {
        return versions.list(model);
    }

    /** The numbers of the versions that the aliases point at. */
    @Transactional(readOnly = true)
    public Map<String, Integer> aliases(Model model) {
        Map<String, Integer> numbers = new TreeMap<>();
        aliases.list(model)
                .forEach(alias -> versions.find(alias.versionId())
                        .ifPresent(version -> numbers.put(alias.alias(), version.number())));
        return numbers;
    }

    /** Whose the alias is that the current workspace gets; empty where there is none of that name. */
    @Transactional(readOnly = true)
    public Optional<Owner> aliasOwner(Model model, String alias) {
        return aliases.find(model, alias).map(Aliases.Alias::owner);
    }

    @Transactional(readOnly = true)
    Page<ModelChange> history(String name, PageRequest page) {
        return changes.list(models.get(name), page);
    }

    /**
     * The version that serves a request.
     *
     * @param chosen a version's number or an alias
     * @throws Problem {@code model.not_found}, {@code version.not_found} or {@code version.not_ready}
     */
    @Transactional(readOnly = true)
    public Served serve(String name, String chosen) {
        Model model = models.get(name);
        ModelVersion version = chosen.matches("[0-9]{1,9}")
                ? versions.get(model, Integer.parseInt(chosen))
                : aliases.find(model, chosen)
                        .flatMap(alias -> versions.find(alias.versionId()))
                        .orElseThrow(() -> Problems.notFound("version", "%s of %s".formatted(chosen, name)));
        version.servable();
        return new Served(model, version);
    }
}
