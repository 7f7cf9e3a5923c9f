package io.zhiying.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.IntUnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhookTest extends CampaignServiceTest {
    private HttpServer receiver;

    private record Call(String id, String timestamp, String signature, String body) {}

    @AfterEach
    void stop() {
        if (receiver != null) {
            receiver.stop(0);
        }
    }

    @Test
    void signsEachMessage() throws Exception {
        var calls = receiver(_ -> 204);
        var campaign = webhookCampaign(3);
        var created = api.post("/v1/campaigns", campaign).expect(201);
        var secret = created.body().at("/webhook/secret").asString();
        api.post("/v1/campaigns/" + created.id() + "/launch", null).expect(202);
        awaitState(created.id(), "sent");

        assertThat(calls).hasSize(3);
        for (var call : calls) {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring(6)), "HmacSHA256"));
            var expected = mac.doFinal(
                    (call.id() + "." + call.timestamp() + "." + call.body()).getBytes(StandardCharsets.UTF_8));
            assertThat(call.signature()).isEqualTo("v1," + Base64.getEncoder().encodeToString(expected));
            assertThat(call.body())
                    .contains("\"type\":\"campaign.message\"")
                    .contains("你好")
                    .contains(call.id());
        }
        assertThat(api.get("/v1/campaigns/" + created.id())
                        .body()
                        .at("/webhook/secret")
                        .isMissingNode())
                .isTrue();
    }

    @Test
    void triesAgainUnderTheSameId() {
        var calls = receiver(call -> call < 3 ? 503 : 200);
        var id = sent(webhookCampaign(1));

        assertThat(calls).hasSize(3);
        assertThat(calls.stream().map(Call::id).distinct()).hasSize(1);
        assertThat(deliveries(id).getFirst().get("attempts").asInt()).isEqualTo(3);
        assertThat(deliveries(id).getFirst().get("state").asString()).isEqualTo("sent");
    }

    @Test
    void takesNoForAnAnswer() {
        var calls = receiver(call -> call == 1 ? 410 : 302);
        var id = sent(webhookCampaign(2));

        assertThat(calls).hasSize(2);
        assertThat(deliveries(id))
                .extracting(d -> d.get("reason").asString())
                .containsExactlyInAnyOrder("http_410", "http_302");
        assertThat(arm(report(id), "v1").get("failed").asLong()).isEqualTo(2);
    }

    private Map<String, Object> webhookCampaign(int people) {
        var template = api.post(
                        "/v1/templates",
                        Map.of("name", "w", "channel", "webhook", "text", "你好 {{ customer.first_name }}"))
                .expect(201)
                .id();
        var campaign = campaign(NEIGHBOURS.segment(workspace, people(people)), template);
        campaign.put("channel", "webhook");
        campaign.remove("from");
        campaign.put(
                "webhook",
                Map.of(
                        "url",
                        "http://127.0.0.1:%d/hook"
                                .formatted(receiver.getAddress().getPort())));
        return campaign;
    }

    /** @param status by the number of the call */
    private List<Call> receiver(IntUnaryOperator status) {
        var calls = new CopyOnWriteArrayList<Call>();
        try {
            receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        receiver.setExecutor(Executors.newSingleThreadExecutor());
        receiver.createContext("/", exchange -> {
            var headers = exchange.getRequestHeaders();
            calls.add(new Call(
                    headers.getFirst("webhook-id"),
                    headers.getFirst("webhook-timestamp"),
                    headers.getFirst("webhook-signature"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/elsewhere");
            exchange.sendResponseHeaders(status.applyAsInt(calls.size()), -1);
            exchange.close();
        });
        receiver.start();
        return calls;
    }
}
