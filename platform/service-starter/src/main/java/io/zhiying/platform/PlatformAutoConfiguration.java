package io.zhiying.platform;

import io.micrometer.tracing.Tracer;
import io.zhiying.platform.client.ServiceClients;
import io.zhiying.platform.client.ServicesProperties;
import io.zhiying.platform.connection.WatchedProtocol;
import io.zhiying.platform.idempotency.IdempotencyFilter;
import io.zhiying.platform.idempotency.IdempotencyKeys;
import io.zhiying.platform.job.JobArrivals;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.platform.job.JobLeases;
import io.zhiying.platform.job.JobRunner;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.page.PageLinks;
import io.zhiying.platform.page.PageParameters;
import io.zhiying.platform.page.PageRequestResolver;
import io.zhiying.platform.problem.ContainerProblems;
import io.zhiying.platform.problem.ProblemAdvice;
import io.zhiying.platform.problem.ProblemWriter;
import io.zhiying.platform.security.InternalTokens;
import io.zhiying.platform.security.ScopeInterceptor;
import io.zhiying.platform.security.SecurityProperties;
import io.zhiying.platform.workspace.WorkspaceTransactionManager;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClient;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Wires what every service has: time, transactions by workspace, problem documents, pages, idempotency, jobs. */
@AutoConfiguration(before = DataSourceTransactionManagerAutoConfiguration.class)
@EnableConfigurationProperties({PlatformProperties.class, SecurityProperties.class, ServicesProperties.class})
@EnableScheduling
@Import({SecurityConfiguration.class, EventConfiguration.class, PageLinks.class})
public class PlatformAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    PlatformTransactionManager transactionManager(DataSource dataSource) {
        return new WorkspaceTransactionManager(dataSource);
    }

    /** Our own requests are strict: a field that is misspelt is told, not dropped. */
    @Bean
    JsonMapperBuilderCustomizer strictRequests() {
        return builder -> builder.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(tools.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION);
    }

    @Bean
    ProblemWriter problemWriter(JsonMapper json, Optional<Tracer> tracer) {
        return new ProblemWriter(json, tracer);
    }

    @Bean
    ProblemAdvice problemAdvice(ProblemWriter writer) {
        return new ProblemAdvice(writer);
    }

    @Bean
    WebMvcConfigurer platformWeb() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new PageRequestResolver());
            }

            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new ScopeInterceptor());
            }
        };
    }

    @Bean
    PageParameters pageParameters() {
        return new PageParameters();
    }

    /** What the container refuses before any of our code sees it is told in the same form. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> containerProblems(ProblemWriter problems) {
        return factory -> factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new ContainerProblems(problems)));
    }

    /** Lets code that computes long ask whether its client has gone. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> watchedProtocol() {
        return factory -> factory.setProtocol(WatchedProtocol.class.getName());
    }

    @Bean
    IdempotencyKeys idempotencyKeys(JdbcClient jdbc, TransactionTemplate transaction, Clock clock, JsonMapper json) {
        return new IdempotencyKeys(jdbc, transaction, clock, json);
    }

    /** After Spring Security's filter, which says who calls. */
    @Bean
    FilterRegistrationBean<IdempotencyFilter> idempotencyFilter(
            IdempotencyKeys keys,
            @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping handlers,
            TransactionTemplate transaction,
            ProblemWriter problems,
            PlatformProperties properties) {
        var filter = new FilterRegistrationBean<>(new IdempotencyFilter(
                keys,
                handlers,
                transaction,
                problems,
                Math.toIntExact(properties.maxIdempotentBody().toBytes())));
        filter.setOrder(Ordered.LOWEST_PRECEDENCE - 100);
        return filter;
    }

    @Bean
    InternalTokens internalTokens(
            @Value("${spring.application.name}") String service, SecurityProperties security, Clock clock) {
        return new InternalTokens(service, security.key(), clock);
    }

    @Bean
    ServiceClients serviceClients(
            @Value("${spring.application.name}") String service,
            ServicesProperties services,
            InternalTokens tokens,
            SecurityProperties security,
            RestClient.Builder template) {
        return new ServiceClients(service, services, tokens, Set.copyOf(security.scopes()), template);
    }

    @Bean
    JobLeases jobLeases(JdbcClient jdbc, TransactionTemplate transaction, Clock clock) {
        return new JobLeases(jdbc, transaction, clock);
    }

    @Bean
    JobArrivals jobArrivals() {
        return new JobArrivals();
    }

    @Bean
    JobRunner jobRunner(
            JobLeases leases,
            List<JobHandler> handlers,
            JsonMapper json,
            PlatformProperties properties,
            JobArrivals arrivals) {
        return new JobRunner(leases, handlers, json, properties.jobConcurrency(), arrivals);
    }

    @Bean
    Jobs jobs(JdbcClient jdbc, Clock clock, JsonMapper json, JobArrivals arrivals) {
        return new Jobs(jdbc, clock, json, arrivals);
    }
}
