package io.zhiying.gateway.forward;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.micrometer.core.instrument.binder.httpcomponents.hc5.ObservationExecChainHandler;
import io.micrometer.observation.ObservationRegistry;
import io.zhiying.gateway.GatewayProperties;
import io.zhiying.gateway.route.RouteTable;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.cloud.circuitbreaker.resilience4j.Resilience4JCircuitBreakerFactory;
import org.springframework.cloud.circuitbreaker.resilience4j.Resilience4JConfigBuilder;
import org.springframework.cloud.client.circuitbreaker.Customizer;
import org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

@Configuration(proxyBeanMethods = false)
class ForwardConfiguration {
    /** Shorter than the services' own, so that a reused connection is seldom one that they are closing. */
    private static final TimeValue IDLE = TimeValue.ofSeconds(10);

    @Bean
    RouterFunction<ServerResponse> forwardedRoutes(RouteTable table, Forwarding forwarding) {
        var functions = RouterFunctions.route();
        for (var route : table.routes()) {
            if (!route.isForwarded()) {
                continue;
            }
            var routed = GatewayRouterFunctions.route(route.id());
            route.patterns()
                    .forEach(pattern -> routed.route(RequestPredicates.path(pattern.getPatternString()), forwarding));
            functions.add(routed.build());
        }
        return functions.build();
    }

    /**
     * A bounded pool for each service. The client adds nothing of its own: no retries, redirects, cookies or
     * decompression, all of which are the caller's business.
     */
    @Bean
    CloseableHttpClient upstreamClient(GatewayProperties properties, ObservationRegistry observations) {
        return HttpClients.custom()
                .setRequestExecutor(new WatchfulExecutor())
                .setConnectionManager(connections(properties))
                .addExecInterceptorAfter(
                        ChainElement.PROTOCOL.name(), "observation", new ObservationExecChainHandler(observations))
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .disableConnectionState()
                .disableDefaultUserAgent()
                .evictExpiredConnections()
                .evictIdleConnections(IDLE)
                .build();
    }

    private static PoolingHttpClientConnectionManager connections(GatewayProperties properties) {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnPerRoute(properties.upstream().maxConnections())
                .setMaxConnTotal(properties.upstream().maxConnections() * 8)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(properties.upstream().connectTimeout()))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .setIdleTimeout(Timeout.ofSeconds(10))
                        .setTimeToLive(TimeValue.ofMinutes(5))
                        .build())
                .build();
    }

    @Bean
    Customizer<Resilience4JCircuitBreakerFactory> breakers(GatewayProperties properties) {
        var breaker = properties.breaker();
        var config = CircuitBreakerConfig.custom()
                .slidingWindow(
                        Math.toIntExact(Math.max(1, breaker.window().toSeconds())),
                        breaker.minimumCalls(),
                        SlidingWindowType.TIME_BASED,
                        SlidingWindowSynchronizationStrategy.LOCK_FREE)
                .failureRateThreshold(breaker.failurePercent())
                .waitDurationInOpenState(breaker.openFor())
                .permittedNumberOfCallsInHalfOpenState(3)
                .maxWaitDurationInHalfOpenState(breaker.openFor())
                .recordException(UpstreamFailure::isServicesFault)
                .build();
        return factory -> factory.configureDefault(id ->
                new Resilience4JConfigBuilder(id).circuitBreakerConfig(config).build());
    }

    @Bean
    UpstreamExchange upstreamExchange(CloseableHttpClient upstreamClient, GatewayProperties properties) {
        var defaults = RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(properties.upstream().acquireTimeout()))
                .setProtocolUpgradeEnabled(false)
                .build();
        return new UpstreamExchange(upstreamClient, defaults);
    }
}
