package io.zhiying.gateway.edge;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.gateway.credential.Authenticator;
import io.zhiying.gateway.credential.Identity;
import io.zhiying.gateway.limit.InFlight;
import io.zhiying.gateway.limit.RateLimits;
import io.zhiying.gateway.route.Access;
import io.zhiying.gateway.route.Route;
import io.zhiying.gateway.route.RouteTable;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.security.InternalTokens;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The edge: finds the route, bounds the load and the body, turns the credential into an internal token, and holds the
 * caller to its rate. Whatever comes after sees a request as a service behind the gateway would see it, so the
 * gateway's own endpoints are guarded by the same rules as theirs.
 */
@Component
class EdgeFilter extends OncePerRequestFilter {
    private static final Logger log = LoggerFactory.getLogger(EdgeFilter.class);

    private final RouteTable routes;
    private final InFlight inFlight;
    private final Authenticator authenticator;
    private final RateLimits rates;
    private final InternalTokens tokens;
    private final EdgeErrors errors;
    private final AccessLog accessLog;

    EdgeFilter(
            RouteTable routes,
            InFlight inFlight,
            Authenticator authenticator,
            RateLimits rates,
            InternalTokens tokens,
            EdgeErrors errors,
            AccessLog accessLog) {
        this.routes = routes;
        this.inFlight = inFlight;
        this.authenticator = authenticator;
        this.rates = rates;
        this.tokens = tokens;
        this.errors = errors;
        this.accessLog = accessLog;
    }

    /** Health and metrics are the operator's, and must answer when all else is refused. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long start = System.nanoTime();
        response.setHeader(RequestIds.HEADER, RequestIds.of(request));
        var route = routes.find(request.getRequestURI()).orElse(null);
        Identity identity = null;
        try {
            if (route == null) {
                throw new Problem(CommonErrors.NOT_FOUND, "No service has this path.");
            }
            route.bind(request);
            identity = admit(route, request, response, chain);
        } catch (Problem problem) {
            refuse(route, response, problem);
        } finally {
            accessLog.write(request, response, route, identity, System.nanoTime() - start);
        }
        if (BrokenAnswer.isMarked(request)) {
            // The container then closes the connection without ending the body.
            throw new IOException("the service broke off within its answer");
        }
    }

    private Identity admit(Route route, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean keyInBody =
                route.access() == Access.KEY_IN_BODY && request.getHeader(HttpHeaders.AUTHORIZATION) == null;
        try (var _ = inFlight.enter();
                InFlight.Place _ = keyInBody ? inFlight.holdBody() : () -> {}) {
            if (request.getContentLengthLong() > route.bodyLimit()) {
                throw BodyTooLarge.problem(route.bodyLimit());
            }
            var shown = keyInBody ? KeyInBodyRequest.read(request, route.bodyLimit()) : request;
            var identity = identify(route, shown);
            if (route.scope() != null && !identity.caller().may(route.scope())) {
                throw new Problem(CommonErrors.FORBIDDEN, "The scope %s is needed.".formatted(route.scope()));
            }
            rates.take(identity.rateKey(), identity.requestsPerSecond(), response);
            var seen = new EdgeRequest(shown, tokens.mint(identity.caller()), route.bodyLimit());
            chain.doFilter(seen, response);
            return identity;
        } catch (BodyTooLarge e) {
            throw e.problem();
        }
    }

    private Identity identify(Route route, HttpServletRequest request) {
        if (route.access() == Access.PUBLIC) {
            return Identity.anonymous(request);
        }
        return request instanceof KeyInBodyRequest keyed
                ? authenticator.identify(keyed.writeKey())
                : authenticator.identify(request);
    }

    private void refuse(@org.jspecify.annotations.Nullable Route route, HttpServletResponse response, Problem problem)
            throws IOException {
        if (response.isCommitted()) {
            log.debug(
                    "an answer had begun when this came up: {}", problem.code().code());
            throw new IOException("the answer had begun");
        }
        response.resetBuffer();
        errors.write(route, response, problem);
    }
}
