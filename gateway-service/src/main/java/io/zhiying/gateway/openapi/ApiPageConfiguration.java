package io.zhiying.gateway.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.LinkedHashSet;
import org.springdoc.core.properties.AbstractSwaggerUiConfigProperties.SwaggerUrl;
import org.springdoc.core.properties.SwaggerUiConfigProperties;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The page at {@code /docs}: all services together first, then each. */
@Configuration(proxyBeanMethods = false)
class ApiPageConfiguration {
    @Bean
    InitializingBean pages(SwaggerUiConfigProperties page, ApiDocuments documents) {
        return () -> {
            var urls = new LinkedHashSet<SwaggerUrl>();
            urls.add(new SwaggerUrl("all", "/openapi.json", "All services"));
            documents.names().forEach(name -> urls.add(new SwaggerUrl(name, "/openapi/" + name, name)));
            page.setUrls(urls);
        };
    }

    @Bean
    OpenAPI gatewayApi() {
        return new OpenAPI()
                .info(new Info().title("Zhiying gateway").version("1"))
                .components(new Components()
                        .addSecuritySchemes(
                                "apiKey",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")))
                .addSecurityItem(new SecurityRequirement().addList("apiKey"));
    }
}
