package io.zhiying.platform;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.ProblemWriter;
import io.zhiying.platform.security.InternalTokenFilters;
import io.zhiying.platform.security.SecurityProperties;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;

/** Lets in whoever shows a valid internal token; a service at the edge brings its own chain instead. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    private static final String[] OPERATOR_PATHS = {
        "/actuator/health/**",
        "/actuator/health",
        "/actuator/prometheus",
        "/actuator/info",
        "/v3/api-docs/**",
        "/v3/api-docs"
    };

    @Bean
    @ConditionalOnMissingBean(SecurityFilterChain.class)
    SecurityFilterChain internalOnly(
            HttpSecurity http, SecurityProperties properties, Clock clock, ProblemWriter problems) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.requestMatchers(OPERATOR_PATHS)
                        .permitAll()
                        .dispatcherTypeMatchers(
                                jakarta.servlet.DispatcherType.ASYNC, jakarta.servlet.DispatcherType.ERROR)
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .addFilterBefore(InternalTokenFilters.verifying(properties, clock, problems), AuthorizationFilter.class)
                .exceptionHandling(errors -> errors.authenticationEntryPoint((_, response, _) -> {
                            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
                            problems.write(
                                    response,
                                    new Problem(CommonErrors.UNAUTHENTICATED, "An internal token is needed."));
                        })
                        .accessDeniedHandler((_, response, _) -> problems.write(
                                response, new Problem(CommonErrors.FORBIDDEN, "The credential does not allow this."))))
                .build();
    }

    /** Each filter of the chain would be a span and two timers of every request; the request's own span and timer tell what they cost. */
    @Bean
    @ConditionalOnMissingBean
    SecurityObservationSettings filtersUnobserved() {
        return SecurityObservationSettings.noObservations();
    }

    /** Keeps Boot from making a user with a random password. */
    @Bean
    @ConditionalOnMissingBean
    AuthenticationManager noPasswords() {
        return _ -> {
            throw new AuthenticationServiceException("passwords are not used");
        };
    }
}
