package io.zhiying.serving.inference;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.workspace.Workspaces;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Keeps the champions of some shared models in memory, and follows them when they change. Until each was warm once, the
 * service is not ready: an early request would wait for gigabytes to be read.
 */
@Component
public class PinnedModels implements HealthIndicator {
    private static final Logger log = LoggerFactory.getLogger(PinnedModels.class);
    /** Sees what is shared, and has nothing of its own. */
    private static final WorkspaceId NOBODY = new WorkspaceId("platform");

    private final Resolutions resolutions;
    private final LoadedModels models;
    private final InferenceProperties properties;
    private final Map<String, Pin> pins = new ConcurrentHashMap<>();

    PinnedModels(Resolutions resolutions, LoadedModels models, InferenceProperties properties) {
        this.resolutions = resolutions;
        this.models = models;
        this.properties = properties;
    }

    private record Pin(UUID version, List<LoadedModels.Lease> leases) {}

    /** Whether all were warm. */
    public boolean isReady() {
        return pins.keySet().containsAll(properties.pinned());
    }

    @Override
    public Health health() {
        var health = isReady() ? Health.up() : Health.outOfService();
        return health.withDetail("warm", pins.keySet().stream().sorted().toList())
                .withDetail("pinned", properties.pinned())
                .build();
    }

    @Scheduled(fixedDelayString = "PT0.5S")
    void pin() {
        Workspaces.run(NOBODY, () -> properties.pinned().forEach(this::pin));
    }

    private void pin(String name) {
        try {
            var served = resolutions.resolve(name, null).own();
            Pin before = pins.get(name);
            if (before == null || !before.version().equals(served.version().id())) {
                pins.put(name, new Pin(served.version().id(), models.acquireAll(served, properties.loading())));
                if (before != null) {
                    before.leases().forEach(LoadedModels.Lease::close);
                }
            }
        } catch (Problem notYet) {
            log.debug("{} is not warm yet: {}", name, notYet.detail());
        } catch (RuntimeException failure) {
            log.warn("{} is not warm yet", name, failure);
        }
    }
}
