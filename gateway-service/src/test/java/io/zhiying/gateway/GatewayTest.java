package io.zhiying.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.ServiceTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole gateway with real PostgreSQL, in front of small real HTTP servers. */
@ServiceTest
public abstract class GatewayTest {
    protected static final String ADMIN_KEY = "zy_Admin123_" + "a".repeat(32);
    protected static final String WRITE_KEY = "zyw_Write123_" + "w".repeat(32);

    protected static final Upstream PROFILES = new Upstream("customer-profile");
    protected static final Upstream RECOMMENDATION = new Upstream("recommendation");
    protected static final Upstream NLP = new Upstream("nlp");
    protected static final Upstream CAMPAIGN = new Upstream("campaign");
    protected static final Upstream MODELS = new Upstream("model-serving");
    protected static final IdentityProvider PROVIDER = new IdentityProvider();

    protected static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Autowired
    private Environment environment;

    @Autowired
    protected JsonMapper json;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        Map.of(
                        "customer-profile", PROFILES,
                        "recommendation", RECOMMENDATION,
                        "nlp", NLP,
                        "campaign", CAMPAIGN,
                        "model-serving", MODELS)
                .forEach((name, upstream) -> registry.add("zhiying.neighbours.services." + name, upstream::url));
        registry.add("zhiying.bootstrap.workspace", () -> "default");
        registry.add("zhiying.bootstrap.admin-key", () -> ADMIN_KEY);
        registry.add("zhiying.bootstrap.write-key", () -> WRITE_KEY);
        registry.add("zhiying.gateway.public-url", () -> "https://api.example.com");
        registry.add("zhiying.gateway.max-in-flight", () -> 40);
        registry.add("zhiying.gateway.breaker.minimum-calls", () -> 5);
        registry.add("zhiying.gateway.breaker.open-for", () -> "1s");
        registry.add("zhiying.gateway.rate-limit.requests-per-second", () -> 5_000);
        registry.add("zhiying.gateway.rate-limit.burst", () -> 5_000);
        registry.add("zhiying.gateway.keys.cache-for", () -> "2s");
        registry.add("zhiying.gateway.cors.allowed-origins", () -> "https://tool.example.com");
        registry.add("zhiying.gateway.oidc.provider.issuer", () -> IdentityProvider.ISSUER);
        registry.add("zhiying.gateway.oidc.provider.jwk-set-uri", PROVIDER::jwkSetUri);
        registry.add("zhiying.gateway.oidc.provider.audience", () -> IdentityProvider.AUDIENCE);
        impatientRoutes().forEach((name, value) -> registry.add(name, () -> value));
    }

    /** The real route table, with the routes of the nlp service out of patience after a second. */
    private static Map<String, Object> impatientRoutes() {
        var yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ClassPathResource("application.yaml"));
        var routes = new TreeMap<String, Object>();
        yaml.getObject().forEach((name, value) -> {
            if (name.toString().startsWith("zhiying.gateway.routes[")) {
                routes.put(name.toString(), value);
            }
        });
        for (var name : routes.keySet().stream().toList()) {
            if (name.endsWith("].service") && routes.get(name).equals("nlp")) {
                routes.put(name.replace("].service", "].timeout"), "1s");
            }
        }
        return routes;
    }

    @BeforeEach
    void forget() {
        for (var upstream : new Upstream[] {PROFILES, RECOMMENDATION, NLP, CAMPAIGN, MODELS}) {
            upstream.forget();
        }
    }

    protected int port() {
        return environment.getRequiredProperty("local.server.port", Integer.class);
    }

    protected HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    protected HttpRequest.Builder as(String key, String path) {
        return request(path).header("Authorization", "Bearer " + key);
    }

    protected static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":").getBytes());
    }

    protected HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    protected HttpResponse<String> get(String key, String path) {
        return send(as(key, path));
    }

    protected HttpResponse<String> post(String key, String path, String body) {
        return send(as(key, path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    protected JsonNode body(HttpResponse<String> response) {
        return json.readTree(response.body());
    }

    protected void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(body(response).path("code").asString()).isEqualTo(code);
    }

    /** A key of the default workspace with these scopes. */
    protected String newKey(String... scopes) {
        var created = post(
                ADMIN_KEY,
                "/v1/keys",
                json.writeValueAsString(Map.of("name", "测试 " + UUID.randomUUID(), "scopes", scopes)));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return body(created).get("secret").asString();
    }

    /** The admin key of a workspace that did not exist. */
    protected String newWorkspace(String id) {
        var created =
                post(ADMIN_KEY, "/v1/workspaces", json.writeValueAsString(Map.of("id", id, "name", "Workspace " + id)));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return body(created).get("adminKey").get("secret").asString();
    }
}
