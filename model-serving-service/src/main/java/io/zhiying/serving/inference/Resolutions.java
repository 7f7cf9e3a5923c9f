package io.zhiying.serving.inference;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.RegistryChanged;
import io.zhiying.serving.traffic.Routes;
import io.zhiying.serving.traffic.Routing;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Remembers for a moment which versions a name leads to, for each workspace: an inference then costs no query. A change
 * made in this process is seen at once, one of another replica within {@link #KEPT}.
 */
@Component
class Resolutions {
    static final Duration KEPT = Duration.ofSeconds(1);
    private static final int MAX = 10_000;

    private final Routing routing;
    private final Map<Key, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong generation = new AtomicLong();

    Resolutions(Routing routing) {
        this.routing = routing;
    }

    private record Key(String workspace, String model, String chosen) {}

    private record Known(Routes routes, long until, long generation) {}

    Routes resolve(String model, @Nullable String version) {
        var key = new Key(Workspaces.current().value(), model, version == null ? Catalog.CHAMPION : version);
        Known remembered = known.get(key);
        long now = System.nanoTime();
        if (remembered != null && now - remembered.until() < 0 && remembered.generation() == generation.get()) {
            return remembered.routes();
        }
        long before = generation.get();
        Routes routes = routing.routes(model, key.chosen());
        if (known.size() >= MAX) {
            known.clear();
        }
        known.put(key, new Known(routes, now + KEPT.toNanos(), before));
        return routes;
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    void changed(RegistryChanged change) {
        generation.incrementAndGet();
    }
}
