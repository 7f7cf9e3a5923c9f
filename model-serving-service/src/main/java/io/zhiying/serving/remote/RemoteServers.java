package io.zhiying.serving.remote;

import jakarta.annotation.PreDestroy;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The servers that an operator named, each with its own bound and circuit breaker. */
@Component
public class RemoteServers {
    private final HttpClient http;
    private final Map<String, RemoteServer> servers = new TreeMap<>();

    RemoteServers(RemoteProperties properties, JsonMapper json) {
        this.http = HttpClient.newBuilder()
                // A server that redirects would choose who gets the token.
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(properties.connectTimeout())
                .build();
        Map<String, String> tokens = properties.tokensByServer();
        properties
                .urls()
                .forEach((name, url) ->
                        servers.put(name, new RemoteServer(name, url, tokens.get(name), http, json, properties)));
    }

    public Optional<RemoteServer> find(String name) {
        return Optional.ofNullable(servers.get(name));
    }

    @PreDestroy
    void close() {
        http.shutdownNow();
    }
}
