package io.zhiying.gateway.edge;

import io.zhiying.gateway.GatewayProperties;
import io.zhiying.gateway.credential.Identity;
import io.zhiying.gateway.route.Route;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * One line per request: route, not path; key, not person; no address, no query. Paths and queries hold customers' ids
 * and e-mail addresses.
 */
@Component
class AccessLog {
    private static final Logger log = LoggerFactory.getLogger("zhiying.access");

    private final boolean enabled;

    AccessLog(GatewayProperties properties) {
        this.enabled = properties.accessLog();
    }

    void write(
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable Route route,
            @Nullable Identity identity,
            long nanos) {
        if (!enabled) {
            return;
        }
        log.atInfo()
                .addKeyValue("method", request.getMethod())
                .addKeyValue("route", route == null ? "none" : route.id())
                .addKeyValue("status", response.getStatus())
                .addKeyValue("ms", nanos / 1_000_000)
                .addKeyValue("caller", identity == null ? "none" : identity.logName())
                .addKeyValue("request", RequestIds.of(request))
                .log("request");
    }
}
