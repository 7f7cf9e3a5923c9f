package io.zhiying.gateway.route;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** Where a group of paths leads, and on what terms; see {@link RouteProperties} for the meaning of each. */
public record Route(
        String id,
        List<PathPattern> patterns,
        String service,
        Access access,
        @Nullable String scope,
        long bodyLimit,
        Duration timeout,
        ErrorForm errors,
        boolean computes) {
    /** The name that stands for the gateway's own endpoints. */
    public static final String SELF = "gateway";

    private static final String ATTRIBUTE = Route.class.getName();

    static Route of(RouteProperties properties, PathPatternParser parser) {
        return new Route(
                properties.id(),
                properties.paths().stream().map(parser::parse).toList(),
                properties.service(),
                properties.access(),
                properties.scope(),
                properties.bodyLimit().toBytes(),
                properties.timeout(),
                properties.errors(),
                properties.computes());
    }

    /** The route that the edge found for this request; null where there is none. */
    public static @Nullable Route of(HttpServletRequest request) {
        return (Route) request.getAttribute(ATTRIBUTE);
    }

    public void bind(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    public boolean isForwarded() {
        return !service.equals(SELF);
    }

    boolean matches(PathContainer path) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(path));
    }
}
