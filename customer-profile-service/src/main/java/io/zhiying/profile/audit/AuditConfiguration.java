package io.zhiying.profile.audit;

import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Which calls are about persons. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration implements WebMvcConfigurer {
    private final Auditing auditing;

    AuditConfiguration(Auditing auditing) {
        this.auditing = auditing;
    }

    /** After the check of scopes: who may not ask has seen nothing. */
    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(auditing)
                .addPathPatterns(
                        "/v1/profiles/**",
                        "/v1/segments/*/members/**",
                        "/v1/segments/*/uploads",
                        "/v1/segments/preview",
                        "/v1/groups/*/members",
                        "/v1/privacy/**",
                        "/v1/events/rejected",
                        "/v1/events/schemas/*/violations",
                        "/v1/webhooks/sources/*/payloads")
                .order(Ordered.LOWEST_PRECEDENCE);
    }
}
