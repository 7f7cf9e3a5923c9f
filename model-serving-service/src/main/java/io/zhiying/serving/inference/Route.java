package io.zhiying.serving.inference;

import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.traffic.Routes;
import org.jspecify.annotations.Nullable;

/**
 * Where one request goes.
 *
 * @param served the version that answers
 * @param shadow the version that is asked besides; null for most
 */
public record Route(Routes routes, Served served, @Nullable Served shadow) {
    static Route of(Routes routes, String key) {
        return new Route(routes, routes.choose(key), routes.shadow(key));
    }

    boolean isOwn() {
        return served.version().id().equals(routes.own().version().id());
    }
}
