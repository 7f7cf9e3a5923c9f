package io.zhiying.serving.inference;

import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.registry.VersionPreparation;
import org.springframework.stereotype.Component;

/** Loads a version and warms it, so that the first caller who gets it waits no longer than the others. */
@Component
class WarmUp implements VersionPreparation {
    private final LoadedModels models;
    private final InferenceProperties properties;

    WarmUp(LoadedModels models, InferenceProperties properties) {
        this.models = models;
        this.properties = properties;
    }

    @Override
    public void prepare(Served version) {
        models.acquireAll(version, properties.loading()).forEach(LoadedModels.Lease::close);
    }
}
