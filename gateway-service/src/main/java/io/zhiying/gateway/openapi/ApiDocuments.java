package io.zhiying.gateway.openapi;

import io.zhiying.gateway.GatewayProperties;
import io.zhiying.gateway.forward.Services;
import io.zhiying.gateway.route.RouteTable;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The services' descriptions of themselves, fetched when somebody asks, with the public address in place of their own
 * and only the paths that the gateway routes to them.
 */
@Component
class ApiDocuments {
    static final String GATEWAY = "gateway";
    private static final Logger log = LoggerFactory.getLogger(ApiDocuments.class);

    private final Services services;
    private final RouteTable routes;
    private final URI publicUrl;
    private final JsonMapper json;
    private final RestClient http;
    private final WebServerApplicationContext self;

    ApiDocuments(
            Services services,
            RouteTable routes,
            GatewayProperties properties,
            JsonMapper json,
            WebServerApplicationContext self) {
        this.services = services;
        this.routes = routes;
        this.publicUrl = properties.publicUrl();
        this.json = json;
        this.self = self;
        var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(1))
                .build();
        var factory = new JdkClientHttpRequestFactory(client);
        // A service makes its document when first asked, which takes it some seconds.
        factory.setReadTimeout(Duration.ofSeconds(10));
        this.http = RestClient.builder().requestFactory(factory).build();
    }

    List<String> names() {
        return Stream.concat(Stream.of(GATEWAY), services.names().stream()).toList();
    }

    /** A document in any case: where the service is away, one that says so and has no paths. */
    ObjectNode document(String name) {
        return fetch(name).map(document -> published(name, document)).orElseGet(() -> away(name));
    }

    private Optional<ObjectNode> fetch(String name) {
        try {
            var body = http.get().uri(address(name)).retrieve().body(String.class);
            return body != null && json.readTree(body) instanceof ObjectNode document
                    ? Optional.of(document)
                    : Optional.empty();
        } catch (RestClientException | JacksonException e) {
            log.info(
                    "The API document of {} cannot be had: {}",
                    name,
                    e.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    private String address(String name) {
        var base = name.equals(GATEWAY)
                ? "http://127.0.0.1:"
                        + Objects.requireNonNull(self.getWebServer()).getPort()
                : services.address(name).toString();
        return base + "/v3/api-docs";
    }

    private ObjectNode published(String name, ObjectNode document) {
        setServer(document);
        if (document.get("paths") instanceof ObjectNode paths) {
            paths.propertyNames().stream()
                    .filter(path -> !isRoutedTo(name, path))
                    .toList()
                    .forEach(paths::remove);
        }
        return document;
    }

    /** Templates count as one segment, as the route patterns do. */
    private boolean isRoutedTo(String name, String path) {
        var example = path.replaceAll("\\{[^/]*}", "x");
        return routes.find(example)
                .filter(route -> route.service().equals(name) && !route.id().equals("docs"))
                .isPresent();
    }

    private ObjectNode away(String name) {
        var document = json.createObjectNode();
        document.put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", name)
                .put("version", "unknown")
                .put("description", "The %s service cannot be reached now; its API is not shown.".formatted(name));
        document.put(MergedDocument.UNAVAILABLE, true);
        document.putObject("paths");
        setServer(document);
        return document;
    }

    private void setServer(ObjectNode document) {
        document.putArray("servers").addObject().put("url", publicUrl.toString());
    }

    /** All services in one document. */
    JsonNode merged() {
        var merged = new MergedDocument(json, publicUrl.toString());
        names().parallelStream()
                .map(name -> new Named(name, document(name)))
                .toList()
                .forEach(part -> merged.add(part.name(), part.document()));
        return merged.document();
    }

    private record Named(String name, ObjectNode document) {}
}
