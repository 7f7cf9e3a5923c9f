package io.zhiying.local.service;

import io.zhiying.local.StackConfig;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Builds the services whose sources have changed since their jars were made. */
public final class SourceBuild {
    private static final String JAR = ".*-app\\.jar";

    private final ModuleBuild modules;

    public SourceBuild(StackConfig config) {
        modules = new ModuleBuild(config);
    }

    /** The runnable jar that a service is packaged into. */
    public Path jarOf(PlatformService service) {
        return modules.jar(service.module(), JAR);
    }

    /** Of these, the ones whose jar is missing or older than what it is made of. */
    public List<PlatformService> stale(Collection<PlatformService> services) {
        return services.stream()
                .filter(service -> !modules.isFresh(service.module(), JAR))
                .toList();
    }

    public void build(Collection<PlatformService> services) {
        modules.build(services.stream().map(PlatformService::module).toList(), JAR);
    }
}
