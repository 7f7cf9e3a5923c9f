package io.zhiying.gateway.route;

import io.zhiying.gateway.GatewayProperties;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.web.util.pattern.PathPatternParser;

/** The routes in their order; the first that matches a path holds. */
@Component
public class RouteTable {
    private final List<Route> routes;

    public RouteTable(GatewayProperties properties) {
        var parser = new PathPatternParser();
        this.routes = properties.routes().stream()
                .map(route -> Route.of(route, parser))
                .toList();
        var ids = new HashSet<String>();
        routes.forEach(route -> {
            if (!ids.add(route.id())) {
                throw new IllegalArgumentException("two routes have the id " + route.id());
            }
        });
    }

    public List<Route> routes() {
        return routes;
    }

    /** @param path as it came, still encoded */
    public Optional<Route> find(String path) {
        var parsed = PathContainer.parsePath(path);
        return routes.stream().filter(route -> route.matches(parsed)).findFirst();
    }
}
