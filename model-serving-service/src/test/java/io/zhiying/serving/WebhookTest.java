package io.zhiying.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntUnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class WebhookTest extends ServingTest {
    private static final String HOOKS = "/v1/registry/webhooks";

    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private HttpServer receiver;

    private record Call(String id, String timestamp, String signature, JsonNode body, String text) {}

    @AfterEach
    void stop() {
        if (receiver != null) {
            receiver.stop(0);
        }
    }

    @Test
    void tellsOfEachChangeSigned() throws Exception {
        String secret = receive("hooked", _ -> 204).path("secret").asString();

        register("hooked", "流失", "tabular", "reference-models/tabular", "churn");

        await("hooked", 3);
        assertThat(calls.stream().map(call -> call.body().path("type").asString()))
                .containsExactlyInAnyOrder("model.registered", "model.ready", "model.promoted");
        for (Call call : calls) {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring(6)), "HmacSHA256"));
            byte[] expected = mac.doFinal(
                    (call.id() + "." + call.timestamp() + "." + call.text()).getBytes(StandardCharsets.UTF_8));
            assertThat(call.signature()).isEqualTo("v1," + Base64.getEncoder().encodeToString(expected));
            assertThat(call.body().path("data").path("model").asString()).isEqualTo("churn");
            assertThat(call.body().path("data").path("version").asString()).isEqualTo("1");
        }
        assertThat(get(HOOKS, "hooked").raw().body()).doesNotContain("whsec_");
    }

    @Test
    void triesAgainUnderTheSameIdAndGivesUp() throws Exception {
        receive("hook-tries", call -> call == 1 ? 503 : 200);
        post("/v1/registry/models", "hook-tries", Map.of("name", "m", "task", "tabular"));
        failing("hook-tries");
        JsonNode sent = await("hook-tries", 2);
        assertThat(sent.path(0).path("state").asString()).isEqualTo("sent");
        assertThat(calls.stream().map(Call::id).distinct()).hasSize(2);
        assertThat(calls).hasSize(3);

        receive("hook-gives-up", _ -> 500);
        post("/v1/registry/models", "hook-gives-up", Map.of("name", "m", "task", "tabular"));
        failing("hook-gives-up");
        JsonNode failed = await("hook-gives-up", 2);
        assertThat(failed.path(0).path("state").asString()).isEqualTo("failed");
        assertThat(failed.path(0).path("attempts").asInt()).isEqualTo(3);
        assertThat(failed.path(0).path("reason").asString()).isEqualTo("http_500");
    }

    @Test
    void takesNoForAnAnswerAndFollowsNoRedirect() throws Exception {
        receive("hook-no", call -> call == 1 ? 410 : 302);
        post("/v1/registry/models", "hook-no", Map.of("name", "m", "task", "tabular"));
        failing("hook-no");

        JsonNode deliveries = await("hook-no", 2);

        assertThat(calls).hasSize(2);
        assertThat(deliveries.valueStream().map(one -> one.path("reason").asString()))
                .containsExactlyInAnyOrder("http_410", "http_302");
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://example.com/x,",
        "https://user@example.com/x,",
        "nothing,",
        "https://example.com/x,whsec_short",
        "https://example.com/x,secret"
    })
    void refusesAWebhookThatIsNotOne(String url, String secret) throws Exception {
        var answer =
                post(HOOKS, "hook-bad", secret == null ? Map.of("url", url) : Map.of("url", url, "secret", secret));

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(422);
    }

    @Test
    void isTheWorkspacesOwnAndBounded() throws Exception {
        var created = post(HOOKS, "hook-own", Map.of("url", "https://example.com/x"));
        String path = HOOKS + "/" + created.body().path("id").asString();

        assertThat(get(path + "/deliveries", "hook-other").status()).isEqualTo(404);
        assertThat(delete(path, "hook-other").status()).isEqualTo(404);
        for (int i = 0; i < 4; i++) {
            assertThat(post(HOOKS, "hook-own", Map.of("url", "https://example.com/x"))
                            .status())
                    .isEqualTo(201);
        }
        assertThat(post(HOOKS, "hook-own", Map.of("url", "https://example.com/x"))
                        .code())
                .isEqualTo("webhook.too_many");
        assertThat(delete(path, "hook-own").status()).isEqualTo(204);
    }

    /** Registers a version that is refused: two changes. */
    private void failing(String workspace) throws Exception {
        post(
                "/v1/registry/models/m/versions?wait=30",
                workspace,
                Map.of("source", "file:" + RESOURCES.resolve("malformed/nan-output")));
    }

    private void register(String workspace, String description, String task, String folder, String name)
            throws Exception {
        post("/v1/registry/models", workspace, Map.of("name", name, "task", task, "description", description));
        var answer = post(
                "/v1/registry/models/" + name + "/versions?wait=30",
                workspace,
                Map.of("source", "file:" + RESOURCES.resolve(folder), "alias", "champion"));
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
    }

    /** @param status by the number of the call */
    private JsonNode receive(String workspace, IntUnaryOperator status) throws Exception {
        stop();
        calls.clear();
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        receiver.createContext("/", exchange -> {
            var headers = exchange.getRequestHeaders();
            String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            calls.add(new Call(
                    headers.getFirst("webhook-id"),
                    headers.getFirst("webhook-timestamp"),
                    headers.getFirst("webhook-signature"),
                    JSON.readTree(text),
                    text));
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/elsewhere");
            exchange.sendResponseHeaders(status.applyAsInt(calls.size()), -1);
            exchange.close();
        });
        receiver.start();
        var created = post(
                HOOKS,
                workspace,
                Map.of(
                        "url",
                        "http://127.0.0.1:%d/hook"
                                .formatted(receiver.getAddress().getPort())));
        assertThat(created.status()).as(created.raw().body()).isEqualTo(201);
        return created.body();
    }

    /** That many deliveries of the workspace's one webhook, once all are settled. */
    private JsonNode await(String workspace, int deliveries) throws Exception {
        String id =
                get(HOOKS, workspace).body().path("items").path(0).path("id").asString();
        JsonNode items = JSON.nullNode();
        for (int i = 0; i < 200; i++) {
            items = get(HOOKS + "/" + id + "/deliveries", workspace).body().path("items");
            if (items.size() == deliveries
                    && items.valueStream()
                            .noneMatch(one -> one.path("state").asString().equals("waiting"))) {
                return items;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not settled in time: " + items);
    }
}
