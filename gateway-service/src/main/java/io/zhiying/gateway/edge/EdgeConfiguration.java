package io.zhiying.gateway.edge;

import io.zhiying.gateway.GatewayProperties;
import io.zhiying.platform.problem.ProblemWriter;
import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/** The order at the edge: tracing (Boot's), security headers, CORS, the edge itself, Spring Security. */
@Configuration(proxyBeanMethods = false)
class EdgeConfiguration {
    private static final int AFTER_TRACING = Ordered.HIGHEST_PRECEDENCE + 100;

    @Bean
    FilterRegistrationBean<SecurityHeadersFilter> securityHeaders() {
        var registration = new FilterRegistrationBean<>(new SecurityHeadersFilter());
        registration.setOrder(AFTER_TRACING);
        return registration;
    }

    @Bean
    FilterRegistrationBean<CorsFilter> cors(GatewayProperties properties) {
        var source = new UrlBasedCorsConfigurationSource();
        var origins = properties.cors().allowedOrigins();
        var config = new CorsConfiguration();
        config.setAllowedOrigins(origins);
        config.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        config.setAllowedHeaders(List.of(
                "Authorization",
                "Content-Type",
                "Idempotency-Key",
                "X-Priority",
                "X-Retry-Count",
                "X-Routing-Key",
                "X-Strict-Mode",
                "X-Timeout-Ms",
                RequestIds.HEADER));
        config.setExposedHeaders(
                List.of("Location", "Link", "Retry-After", "RateLimit", "RateLimit-Policy", RequestIds.HEADER));
        config.setMaxAge(properties.cors().maxAge());
        source.registerCorsConfiguration("/**", config);
        var registration = new FilterRegistrationBean<>(new CorsFilter(source));
        registration.setEnabled(!origins.isEmpty());
        registration.setOrder(AFTER_TRACING + 1);
        return registration;
    }

    @Bean
    FilterRegistrationBean<EdgeFilter> edge(EdgeFilter filter) {
        var registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(AFTER_TRACING + 2);
        return registration;
    }

    /** A path that is not in its plain form (encoded slashes, dots, semicolons) reaches no service. */
    @Bean
    RequestRejectedHandler strangePaths(ProblemWriter problems) {
        return (_, response, _) -> problems.write(
                response,
                new io.zhiying.platform.problem.Problem(
                        io.zhiying.contracts.CommonErrors.MALFORMED, "The path or a header is not in a plain form."));
    }
}
