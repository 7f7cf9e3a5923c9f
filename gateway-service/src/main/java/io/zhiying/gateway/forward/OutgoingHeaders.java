package io.zhiying.gateway.forward;

import io.zhiying.gateway.edge.RequestIds;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.cloud.gateway.server.mvc.filter.HttpHeadersFilter.RequestHttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * What a service may hear from a client: everything but headers that claim an identity, and those that belong to the
 * connection. The identity is in the internal token, which the edge has put into {@code Authorization}.
 */
@Component
class OutgoingHeaders implements RequestHttpHeadersFilter, Ordered {
    private static final Set<String> DROPPED = Set.of(
            "cookie",
            "proxy-authorization",
            "proxy-connection",
            "expect",
            "baggage",
            "forwarded",
            "x-real-ip",
            "x-api-key",
            "content-length",
            "host",
            "true-client-ip",
            "cf-connecting-ip");
    private static final List<String> DROPPED_PREFIXES = List.of(
            "x-zhiying-",
            "x-workspace",
            "x-tenant",
            "x-user",
            "x-auth",
            "x-internal-",
            "x-forwarded-",
            "x-scope",
            "x-principal",
            "x-remote-");

    @Override
    public HttpHeaders apply(HttpHeaders input, ServerRequest request) {
        var connection = connectionHeaders(input);
        var kept = new HttpHeaders();
        input.forEach((name, values) -> {
            var lower = name.toLowerCase(Locale.ROOT);
            if (!DROPPED.contains(lower)
                    && !connection.contains(lower)
                    && DROPPED_PREFIXES.stream().noneMatch(lower::startsWith)) {
                kept.put(name, values);
            }
        });
        var incoming = request.servletRequest();
        kept.set(RequestIds.HEADER, RequestIds.of(incoming));
        // For the audit. Behind another proxy it is that one's address.
        kept.set("X-Zhiying-Client-Address", incoming.getRemoteAddr());
        kept.set("X-Forwarded-Proto", incoming.getScheme());
        kept.set("X-Forwarded-Host", incoming.getServerName());
        kept.set("X-Forwarded-Port", Integer.toString(incoming.getServerPort()));
        return kept;
    }

    /** RFC 9110, 7.6.1: the headers that {@code Connection} names end here. */
    private static Set<String> connectionHeaders(HttpHeaders input) {
        var named = new HashSet<String>();
        for (var value : input.getOrEmpty(HttpHeaders.CONNECTION)) {
            for (var token : value.split(",")) {
                named.add(token.strip().toLowerCase(Locale.ROOT));
            }
        }
        return named;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE - 10;
    }
}
