package io.zhiying.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.CustomerEvent;
import io.zhiying.contracts.EventData;
import io.zhiying.contracts.Ids;
import io.zhiying.contracts.ProfileSnapshot;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventHandler;
import io.zhiying.platform.event.Received;
import io.zhiying.platform.test.ServiceTest;
import io.zhiying.platform.test.TestTokens;
import io.zhiying.platform.workspace.Workspaces;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service on real PostgreSQL and Kafka, and a plain client of it. Each test takes workspaces of its own. */
@ServiceTest
@TestPropertySource(
        properties = {
            "zhiying.recommendation.training.enabled=false",
            "zhiying.recommendation.training.quiet=0s",
            "zhiying.recommendation.ranking.popular-for=1ms"
        })
public abstract class RecommendationTest {
    protected static final JsonMapper JSON = new JsonMapper();
    protected static final String[] ALL_SCOPES = {"catalog:read", "catalog:write", "recommendations:read"};
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final AtomicInteger WORKSPACES = new AtomicInteger();

    @LocalServerPort
    private int port;

    @Autowired
    protected JdbcClient jdbc;

    @Autowired
    protected TransactionTemplate transaction;

    @Autowired
    protected EventHandler<CustomerEvent> events;

    @Autowired
    protected EventHandler<ProfileSnapshot> profiles;

    /** A new workspace's name. */
    protected static String workspace() {
        return "shop-" + WORKSPACES.incrementAndGet();
    }

    /** An answer of the service. */
    public record Answer(int status, JsonNode body, HttpResponse<String> raw) {
        public String code() {
            return body.path("code").asString();
        }

        public List<String> itemIds() {
            return body.path("items")
                    .valueStream()
                    .map(item -> item.path("itemId").asString())
                    .toList();
        }

        public List<String> fields() {
            return body.path("errors")
                    .valueStream()
                    .map(error -> error.path("field").asString())
                    .toList();
        }
    }

    protected Answer send(String workspace, String method, String path, Object body, String... headers) {
        return sendWith(ALL_SCOPES, workspace, method, path, body, headers);
    }

    /** As a caller who has these scopes only. */
    protected Answer sendWith(
            String[] scopes, String workspace, String method, String path, Object body, String... headers) {
        try {
            var text = body == null ? "" : body instanceof String given ? given : JSON.writeValueAsString(body);
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .header("Authorization", TestTokens.bearer(workspace, scopes))
                    .header("Content-Type", "application/json")
                    .timeout(Duration.ofSeconds(30))
                    .method(method, HttpRequest.BodyPublishers.ofString(text));
            if (headers.length > 0) {
                request.headers(headers);
            }
            var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            boolean json =
                    response.headers().firstValue("Content-Type").orElse("").contains("json");
            return new Answer(response.statusCode(), json ? JSON.readTree(response.body()) : JSON.nullNode(), response);
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    protected Answer get(String workspace, String path, String... headers) {
        return send(workspace, "GET", path, null, headers);
    }

    protected Answer post(String workspace, String path, Object body, String... headers) {
        return send(workspace, "POST", path, body, headers);
    }

    protected Answer put(String workspace, String path, Object body) {
        return send(workspace, "PUT", path, body);
    }

    /** Puts items of one category into the catalogue. */
    protected void stock(String workspace, String category, String... ids) {
        var items = new ArrayList<Map<String, Object>>();
        for (var id : ids) {
            items.add(Map.of("id", id, "title", "Item " + id, "categories", List.of(category)));
        }
        assertThat(post(workspace, "/v1/catalog/items/batch", Map.of("items", items))
                        .status())
                .isEqualTo(200);
    }

    protected CustomerEvent event(UUID profile, String name, Map<String, Object> properties) {
        return event(profile, name, properties, Instant.now());
    }

    protected CustomerEvent event(UUID profile, String name, Map<String, Object> properties, Instant at) {
        return new CustomerEvent(
                Ids.next(),
                UUID.randomUUID().toString(),
                profile,
                "track",
                name,
                properties,
                Map.of(),
                at,
                Instant.now());
    }

    protected CustomerEvent viewed(UUID profile, String item) {
        return event(profile, "Product Viewed", Map.of("product_id", item));
    }

    protected CustomerEvent ordered(UUID profile, String order, String... items) {
        var products = new ArrayList<Map<String, Object>>();
        for (var item : items) {
            products.add(Map.of("product_id", item, "quantity", 1));
        }
        return event(profile, "Order Completed", Map.of("order_id", order, "products", products));
    }

    /** Gives events to the handler as the starter does: in one transaction of the workspace. */
    protected void happen(String workspace, CustomerEvent... happened) {
        give(
                workspace,
                events,
                List.of(happened).stream()
                        .map(event -> new Received<>(
                                event.eventId().toString(),
                                EventData.typeOf(CustomerEvent.class),
                                event.profileId().toString(),
                                Instant.now(),
                                event))
                        .toList());
    }

    protected <E extends EventData> void give(String workspace, EventHandler<E> handler, List<Received<E>> received) {
        inWorkspace(workspace, () -> handler.handle(new WorkspaceId(workspace), received));
    }

    protected void inWorkspace(String workspace, Runnable work) {
        Workspaces.run(new WorkspaceId(workspace), () -> transaction.executeWithoutResult(_ -> work.run()));
    }

    /** Trains now and waits for the end. */
    protected void train(String workspace) {
        var started = post(workspace, "/v1/recommendations/training", null);
        assertThat(started.status()).isEqualTo(202);
        var location = started.raw().headers().firstValue("Location").orElseThrow();
        var deadline = Instant.now().plusSeconds(60);
        while (Instant.now().isBefore(deadline)) {
            var state = get(workspace, location).body().path("state").asString();
            if (state.equals("succeeded")) {
                return;
            }
            assertThat(state).isIn("queued", "running");
            sleep(20);
        }
        throw new AssertionError("the training did not end");
    }

    protected static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
