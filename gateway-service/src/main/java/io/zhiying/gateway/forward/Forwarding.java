package io.zhiying.gateway.forward;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.zhiying.gateway.GatewayProperties;
import io.zhiying.gateway.edge.EdgeErrors;
import io.zhiying.gateway.route.Route;
import io.zhiying.platform.problem.Problem;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.cloud.gateway.server.mvc.filter.HttpHeadersFilter.RequestHttpHeadersFilter;
import org.springframework.cloud.gateway.server.mvc.filter.HttpHeadersFilter.ResponseHttpHeadersFilter;
import org.springframework.cloud.gateway.server.mvc.handler.ProxyExchange;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Sends a request on to the service of its route: path and query as they came, behind the service's circuit breaker.
 * A request that changes nothing is sent again where the connection failed; all others never.
 */
@Component
class Forwarding implements HandlerFunction<ServerResponse> {
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Services services;
    private final ProxyExchange exchange;
    private final CircuitBreakerFactory<?, ?> breakers;
    private final EdgeErrors errors;
    private final GatewayProperties properties;
    private final List<RequestHttpHeadersFilter> requestHeaders;
    private final List<ResponseHttpHeadersFilter> responseHeaders;

    Forwarding(
            Services services,
            ProxyExchange exchange,
            CircuitBreakerFactory<?, ?> breakers,
            EdgeErrors errors,
            GatewayProperties properties,
            ObjectProvider<RequestHttpHeadersFilter> requestHeaders,
            ObjectProvider<ResponseHttpHeadersFilter> responseHeaders) {
        this.services = services;
        this.exchange = exchange;
        this.breakers = breakers;
        this.errors = errors;
        this.properties = properties;
        this.requestHeaders = requestHeaders.orderedStream().toList();
        this.responseHeaders = responseHeaders.orderedStream().toList();
    }

    @Override
    public ServerResponse handle(ServerRequest request) {
        var route = Objects.requireNonNull(Route.of(request.servletRequest()), "the edge binds a route");
        var outgoing = outgoing(request, route);
        int attempts =
                SAFE.contains(request.method()) ? 1 + properties.upstream().retries() : 1;
        while (true) {
            try {
                return breakers.create(route.service()).run(() -> exchange.exchange(outgoing), Forwarding::rethrow);
            } catch (UpstreamFailure failure) {
                if (--attempts <= 0 || !failure.mayRepeat()) {
                    return errors.response(
                            route,
                            failure.problem(
                                    route.service(), properties.breaker().openFor()));
                }
            } catch (CallNotPermittedException open) {
                return errors.response(route, openBreaker(route));
            }
        }
    }

    private Problem openBreaker(Route route) {
        return UpstreamFailure.away(route.service(), properties.breaker().openFor());
    }

    private ProxyExchange.Request outgoing(ServerRequest request, Route route) {
        var headers = request.headers().asHttpHeaders();
        for (var filter : requestHeaders) {
            headers = filter.apply(headers, request);
        }
        return exchange.request(request)
                .uri(address(request, route))
                .headers(headers)
                .responseConsumer((answer, response) -> {
                    var kept = answer.getHeaders();
                    for (var filter : responseHeaders) {
                        kept = filter.apply(kept, response);
                    }
                    response.headers().putAll(relativeLocation(kept, route));
                })
                .build();
    }

    private URI address(ServerRequest request, Route route) {
        var servletRequest = request.servletRequest();
        var query = servletRequest.getQueryString();
        return URI.create(base(route) + servletRequest.getRequestURI() + (query == null ? "" : "?" + query));
    }

    /** A service that names its own address in a Location means a path of the public one. */
    private HttpHeaders relativeLocation(HttpHeaders headers, Route route) {
        var location = headers.getFirst(HttpHeaders.LOCATION);
        if (location != null && location.startsWith(base(route) + "/")) {
            headers.set(HttpHeaders.LOCATION, location.substring(base(route).length()));
        }
        return headers;
    }

    private String base(Route route) {
        var address = services.address(route.service()).toString();
        return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }

    private static ServerResponse rethrow(Throwable e) {
        if (e instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw new IllegalStateException(e);
    }
}
