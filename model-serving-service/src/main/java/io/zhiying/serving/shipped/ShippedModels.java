package io.zhiying.serving.shipped;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.serving.artifact.Uploads;
import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.Model;
import io.zhiying.serving.registry.Owner;
import io.zhiying.serving.registry.Registry;
import io.zhiying.serving.registry.VersionState;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Registers the shipped models as shared ones, where they are not yet. Version 1 is ours and never changes again; an
 * operator who promotes another stays with it.
 */
@Component
class ShippedModels {
    private static final Logger log = LoggerFactory.getLogger(ShippedModels.class);
    /** In whose name the platform acts; it has nothing of its own. */
    private static final WorkspaceId PLATFORM = new WorkspaceId("platform");

    private static final String ACTOR = "service:model-serving";

    private final ShippedProperties properties;
    private final Registry registry;
    private final Catalog catalog;
    private final Uploads uploads;
    private final InstantSource clock;

    ShippedModels(
            ShippedProperties properties, Registry registry, Catalog catalog, Uploads uploads, InstantSource clock) {
        this.properties = properties;
        this.registry = registry;
        this.catalog = catalog;
        this.uploads = uploads;
        this.clock = clock;
    }

    @EventListener(ApplicationReadyEvent.class)
    void register() throws IOException {
        if (properties.enabled()) {
            List<ShippedModel> shipped = new ArrayList<>(new ShippedEncoders(properties.embeddingsVersion()).all());
            shipped.addAll(new ShippedHeads(uploads).all());
            Workspaces.run(PLATFORM, () -> shipped.forEach(this::register));
        }
    }

    /** The two steps are not one: a start after a crash between them does the second. */
    private void register(ShippedModel shipped) {
        var known = registry.createIfAbsent(new Model(
                Owner.SHARED,
                shipped.name(),
                shipped.task(),
                shipped.languages(),
                shipped.licence(),
                shipped.description(),
                clock.instant(),
                ACTOR));
        var versions = catalog.versions(known);
        if (versions.isEmpty()) {
            registry.register(shipped.name(), Owner.SHARED, shipped.request(), shipped.files(), ACTOR);
            log.info("registered {}", shipped.name());
        } else if (versions.getLast().state() == VersionState.FAILED && shipped.files() == null) {
            log.info("{} could not be fetched before, trying again", shipped.name());
            registry.retry(versions.getLast());
        }
    }
}
