package io.zhiying.serving.registry;

import io.zhiying.serving.registry.Catalog.Served;

/** Gets a version ready to answer at once, before the first request goes to it. */
@FunctionalInterface
public interface VersionPreparation {
    /** @throws io.zhiying.platform.problem.Problem {@code service.unavailable}: it cannot be loaded now */
    void prepare(Served version);
}
