package io.zhiying.serving.inference;

import io.zhiying.serving.registry.Catalog.Served;
import java.time.Duration;

/** Gives models to whoever needs them for a while. */
interface Leases {
    /**
     * @param patience how long to wait for a load, or for room
     * @throws io.zhiying.platform.problem.Problem {@code service.unavailable}: it cannot be loaded, or not in that time;
     *     {@code model.exceeds_memory}: it never can
     */
    LoadedModels.Lease acquire(Served served, Duration patience);
}
