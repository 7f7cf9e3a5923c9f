package io.zhiying.serving.inference;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.RegistryChanged;
import io.zhiying.serving.traffic.Routes;
import io.zhiying.serving.traffic.Routing;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Remembers for a moment which versions a name leads to, for each workspace: an inference then costs no query. A change
 * made in this process is seen at once, one of another replica within {@link #KEPT}. When the moment is over, one of those
 * who ask looks again and the others wait for it: all at once, they would take every connection to the database.
 */
@Component
class Resolutions {
    static final Duration KEPT = Duration.ofSeconds(1);
    private static final int MAX = 10_000;

    private final Routing routing;
    private final Map<Key, Known> known = new ConcurrentHashMap<>();
    private final Map<Look, CompletableFuture<Routes>> looking = new ConcurrentHashMap<>();
    private final AtomicLong generation = new AtomicLong();

    Resolutions(Routing routing) {
        this.routing = routing;
    }

    private record Key(String workspace, String model, String chosen) {}

    private record Known(Routes routes, long until, long generation) {}

    /** Who asks after a change waits for no look from before it. */
    private record Look(Key key, long generation) {}

    Routes resolve(String model, @Nullable String version) {
        var key = new Key(Workspaces.current().value(), model, version == null ? Catalog.CHAMPION : version);
        Known remembered = known.get(key);
        long now = System.nanoTime();
        if (remembered != null && now - remembered.until() < 0 && remembered.generation() == generation.get()) {
            return remembered.routes();
        }
        return look(new Look(key, generation.get()));
    }

    private Routes look(Look look) {
        var mine = new CompletableFuture<Routes>();
        var others = looking.putIfAbsent(look, mine);
        if (others != null) {
            try {
                return others.join();
            } catch (CompletionException failure) {
                throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
            }
        }
        try {
            long now = System.nanoTime();
            Routes routes = routing.routes(look.key().model(), look.key().chosen());
            if (known.size() >= MAX) {
                known.clear();
            }
            known.put(look.key(), new Known(routes, now + KEPT.toNanos(), look.generation()));
            mine.complete(routes);
            return routes;
        } catch (RuntimeException | Error failure) {
            mine.completeExceptionally(failure);
            throw failure;
        } finally {
            looking.remove(look, mine);
        }
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    void changed(RegistryChanged change) {
        generation.incrementAndGet();
    }
}
