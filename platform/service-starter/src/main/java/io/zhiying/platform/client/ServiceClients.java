package io.zhiying.platform.client;

import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.InternalTokens;
import io.zhiying.platform.workspace.Workspaces;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * Clients of the other services. Each call carries a fresh internal token of this service for the workspace that is
 * bound when it is made, and the trace; errors come as {@code RestClientException}s.
 */
public class ServiceClients {
    private final String service;
    private final ServicesProperties properties;
    private final InternalTokens tokens;
    private final Set<String> scopes;
    private final RestClient.Builder template;
    private final HttpClient http;

    public ServiceClients(
            String service,
            ServicesProperties properties,
            InternalTokens tokens,
            Set<String> scopes,
            RestClient.Builder template) {
        this.service = service;
        this.properties = properties;
        this.tokens = tokens;
        this.scopes = scopes;
        this.template = template;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(properties.connectTimeout())
                .build();
    }

    /** @throws IllegalArgumentException where no URL is configured for the service */
    public RestClient forService(String name) {
        return forService(name, properties.readTimeout());
    }

    public RestClient forService(String name, Duration readTimeout) {
        URI url = properties.services().get(name);
        if (url == null) {
            throw new IllegalArgumentException("zhiying.neighbours.services." + name + " is not set");
        }
        var factory = new JdkClientHttpRequestFactory(http);
        factory.setReadTimeout(readTimeout);
        return template.clone()
                .baseUrl(url)
                .requestFactory(factory)
                .requestInterceptor((request, body, execution) -> {
                    request.getHeaders().set(HttpHeaders.AUTHORIZATION, "Bearer " + token());
                    return execution.execute(request, body);
                })
                .build();
    }

    private String token() {
        return tokens.mint(new Caller("service:" + service, Workspaces.current(), scopes));
    }
}
