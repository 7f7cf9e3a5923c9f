package io.zhiying.profile.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.TestTokens;
import io.zhiying.platform.webhook.WebhookSecret;
import io.zhiying.profile.ProfileServiceTest;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class WebhookSourceTest extends ProfileServiceTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String MAPPING =
            "{\"type\":\"track\",\"userId\":user,\"event\":\"Form Sent\",\"properties\":{\"text\":text}}";

    private Answer source(String signature, String mapping, String secret) {
        var body = JSON.createObjectNode().put("name", "Shop " + Instant.now().toEpochMilli());
        body.set("signature", JSON.readTree(signature));
        body.put("mapping", mapping);
        if (secret != null) {
            body.put("secret", secret);
        }
        return post("/v1/webhooks/sources", body.toString()).expect(201);
    }

    private Answer deliver(Answer source, String body, String... headers) {
        var path = URI.create(source.text("/url")).getPath();
        return send("Bearer " + TestTokens.anonymous(), "POST", path, body.getBytes(UTF_8), headers);
    }

    private static Answer ok(Answer answer, int status, String state) {
        answer.expect(status);
        assertThat(answer.text("/state")).isEqualTo(state);
        return answer;
    }

    private static byte[] hmac(String algorithm, String secret, String content) throws Exception {
        var mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), algorithm));
        return mac.doFinal(content.getBytes(UTF_8));
    }

    private static String[] standard(String secret, String id, Instant at, String body) {
        return new String[] {
            "webhook-id",
            id,
            "webhook-timestamp",
            Long.toString(at.getEpochSecond()),
            "webhook-signature",
            new WebhookSecret(secret).sign(id, at.getEpochSecond(), body.getBytes(UTF_8))
        };
    }

    @Test
    void makesEventsOfStandardWebhooksOnceAndRefusesWhatIsLateOrForged() {
        var source = source("{\"type\":\"standard_webhooks\"}", MAPPING, null);
        var secret = source.text("/secret");
        var body = "{\"user\":\"u\",\"text\":\"你好\"}";
        var now = Instant.now();

        assertThat(ok(deliver(source, body, standard(secret, "m-1", now, body)), 200, "taken")
                        .at("/events")
                        .asInt())
                .isEqualTo(1);
        ok(deliver(source, body, standard(secret, "m-1", now.plusSeconds(2), body)), 200, "known");
        ok(deliver(source, body, standard(secret, "m-2", now, body)), 200, "taken");
        deliver(source, body, standard(secret, "m-3", now.minusSeconds(301), body))
                .expectProblem(401, "webhook.signature_invalid");
        deliver(source, body, standard(WebhookSecret.random().value(), "m-3", now, body))
                .expectProblem(401, "webhook.signature_invalid");
        deliver(source, body + " ", standard(secret, "m-3", now, body)).expectProblem(401, "webhook.signature_invalid");
        deliver(source, body).expectProblem(401, "webhook.signature_invalid");

        var profile = awaitEvents("user_id", "u", 2);
        assertThat(get("/v1/profiles/" + profile.text("/id") + "/events").text("/items/0/properties/text"))
                .isEqualTo("你好");
    }

    @Test
    void opensToTheOldSecretForAsLongAsIsSaid() {
        var source = source("{\"type\":\"standard_webhooks\"}", MAPPING, null);
        var old = source.text("/secret");
        var path = "/v1/webhooks/sources/" + source.text("/id");
        var fresh = post(path + "/rotate", "{\"gracePeriodSeconds\":3600}")
                .expect(200)
                .text("/secret");
        var body = "{\"user\":\"u\"}";

        ok(deliver(source, body, standard(old, "m-1", Instant.now(), body)), 200, "taken");
        ok(deliver(source, body, standard(fresh, "m-2", Instant.now(), body)), 200, "taken");
        post(path + "/rotate", "{\"gracePeriodSeconds\":0}").expect(200);
        deliver(source, body, standard(fresh, "m-3", Instant.now(), body))
                .expectProblem(401, "webhook.signature_invalid");
        deliver(source, body, standard(old, "m-3", Instant.now(), body))
                .expectProblem(401, "webhook.signature_invalid");
        assertThat(get(path).body().has("secret")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "sha256, hex, HmacSHA256, sha256=",
        "sha1, hex, HmacSHA1, ''",
        "sha1, base64, HmacSHA1, ''",
        "sha512, base64, HmacSHA512, v1="
    })
    void knowsHmacsInHeaders(String algorithm, String encoding, String java, String prefix) throws Exception {
        var source = source("""
                {"type":"hmac","header":"X-Hub-Signature","algorithm":"%s","encoding":"%s","prefix":"%s"}""".formatted(algorithm, encoding, prefix), MAPPING, "s3cret");
        var body = "{\"user\":\"u\"}";
        var mac = hmac(java, "s3cret", body);
        var signature = prefix
                + (encoding.equals("hex")
                        ? HexFormat.of().formatHex(mac)
                        : Base64.getEncoder().encodeToString(mac));

        ok(deliver(source, body, "X-Hub-Signature", signature), 200, "taken");
        ok(deliver(source, body, "X-Hub-Signature", signature), 200, "known");
        deliver(source, body + "\n", "X-Hub-Signature", signature).expectProblem(401, "webhook.signature_invalid");
        deliver(source, body, "X-Hub-Signature", "x").expectProblem(401, "webhook.signature_invalid");
    }

    @Test
    void takesAnOrderOfShopifyAsShopifySignsIt() throws Exception {
        var source = post("/v1/webhooks/sources", """
                {"name":"Shopify","ready":"shopify_orders","secret":"shpss_client_secret"}""").expect(201);
        byte[] bytes;
        try (var in = getClass().getResourceAsStream("/webhook/shopify-order.json")) {
            bytes = in.readAllBytes();
        }
        var order = new String(bytes, UTF_8);
        var signature = Base64.getEncoder().encodeToString(hmac("HmacSHA256", "shpss_client_secret", order));

        ok(deliver(source, order, "X-Shopify-Topic", "orders/paid", "X-Shopify-Hmac-Sha256", signature), 200, "taken");

        var profile = awaitEvents("email", "John@Example.com", 2);
        assertThat(profile.text("/traits/firstName")).isEqualTo("John");
        assertThat(profile.at("/rfm/frequency").asInt()).isEqualTo(1);
    }

    @Test
    void knowsTheThirdSignatureOfHubSpot() throws Exception {
        var source = post("/v1/webhooks/sources", """
                {"name":"HubSpot","ready":"hubspot_contacts","secret":"client"}""").expect(201);
        var at = Long.toString(Instant.now().toEpochMilli());
        var body = """
                [{"objectId":9,"propertyName":"firstname","propertyValue":"雷","eventId":1,"subscriptionId":2,
                  "occurredAt":1767607200000,"subscriptionType":"contact.propertyChange"}]""";
        var signature = Base64.getEncoder()
                .encodeToString(hmac("HmacSHA256", "client", "POST" + source.text("/url") + body + at));

        ok(deliver(source, body, "X-HubSpot-Signature-v3", signature, "X-HubSpot-Request-Timestamp", at), 200, "taken");
        deliver(source, body, "X-HubSpot-Signature-v3", signature, "X-HubSpot-Request-Timestamp", at + "0")
                .expectProblem(401, "webhook.signature_invalid");
        assertThat(awaitProfile("user_id", "hubspot:9").text("/traits/firstName"))
                .isEqualTo("雷");
    }

    @Test
    void forgetsWhatWasKeptOfAPersonWhoIsErased() {
        var source = source("{\"type\":\"none\"}", "kind = \"new\" ? {\"type\":\"track\",\"event\":\"E\"}", null);
        var payloads = "/v1/webhooks/sources/" + source.text("/id") + "/payloads?state=kept";
        identify("{\"userId\":\"u-9\",\"traits\":{\"email\":\"li@example.com\"}}");
        var profile = awaitProfile("user_id", "u-9").text("/id");
        ok(deliver(source, "{\"kind\":\"old\",\"buyer\":{\"mails\":[\"LI@Example.com\"]}}"), 202, "kept");
        ok(deliver(source, "{\"kind\":\"old\",\"buyer\":{\"mails\":[\"han@example.com\"]}}"), 202, "kept");

        delete("/v1/profiles/" + profile).expect(202);

        var kept = get(payloads).expect(200);
        assertThat(kept.at("/items")).hasSize(1);
        assertThat(kept.text("/items/0/body")).contains("han@example.com");
    }

    @Test
    void keepsWhatNoMappingTakesAndReplaysItOnceItIsMended() {
        var source = source("{\"type\":\"none\"}", "kind = \"new\" ? {\"type\":\"track\",\"event\":\"E\"}", null);
        var path = "/v1/webhooks/sources/" + source.text("/id");
        ok(deliver(source, "{\"kind\":\"old\",\"id\":\"u-9\"}"), 202, "kept");
        ok(deliver(source, "{\"kind\":\"new\",\"id\":\"u-9\"}"), 202, "kept");
        assertThat(post(path + "/replay", "").expect(200).at("/kept").asInt()).isEqualTo(2);

        var kept = get(path + "/payloads?state=kept").expect(200);
        assertThat(kept.text("/items/0/code")).isEqualTo("event.identity_missing");
        assertThat(kept.text("/items/1/code")).isEqualTo("webhook.not_mapped");
        assertThat(kept.text("/items/1/body")).contains("u-9");

        var mended = "{\"type\":\"track\",\"event\":\"E\",\"userId\":id}";
        put(
                        path,
                        JSON.createObjectNode()
                                .put("name", "Mended")
                                .put("mapping", mended)
                                .set("signature", JSON.createObjectNode().put("type", "none"))
                                .toString())
                .expect(200);
        var replay = post(path + "/replay", "").expect(200);
        assertThat(replay.at("/taken").asInt()).isEqualTo(2);
        awaitEvents("user_id", "u-9", 2);
        assertThat(post(path + "/replay", "").at("/taken").asInt()).isZero();
        assertThat(get(path + "/payloads?state=taken").at("/items"))
                .hasSize(2)
                .allSatisfy(one -> assertThat(one.path("body").isNull()).isTrue());
    }

    @Test
    void triesAMappingAndStoresNothing() {
        var good = post("/v1/webhooks/dry-run", """
                {"ready":"salesforce_leads","payload":{"Id":"00Q","LastName":"李","Email":"li@example.com",
                 "CreatedDate":"2026-01-05T10:00:00Z"}}""").expect(200);
        assertThat(good.at("/events")).hasSize(2);
        assertThat(good.text("/events/0/traits/lastName")).isEqualTo("李");
        assertThat(post("/v1/webhooks/dry-run", "{\"mapping\":\"(\",\"payload\":{}}")
                        .expect(200)
                        .text("/problem/code"))
                .isEqualTo("webhook.mapping_failed");
        assertThat(post("/v1/webhooks/dry-run", "{\"mapping\":\"{'type':'track','userId':'u'}\",\"payload\":{}}")
                        .expect(200)
                        .text("/problem/errors/0/field"))
                .isEqualTo("events[0].event");
        post("/v1/webhooks/dry-run", "{\"payload\":{}}").expect(200);
        lookup("user_id", "salesforce:00Q").expectProblem(404, "profile.not_found");
    }

    @Test
    void answersNobodyWhoDoesNotKnowTheAddress() {
        var source = source("{\"type\":\"none\"}", MAPPING, null);
        var path = URI.create(source.text("/url")).getPath();
        var body = "{}".getBytes(UTF_8);
        for (var wrong : new String[] {
            path.substring(0, path.length() - 1) + "_",
            path.replace("/" + workspace + "/", "/" + newWorkspace() + "/"),
            path.replace("/" + workspace + "/", "/*/"),
            path.replaceAll("in/([^/]+)/[^/]+/", "in/$1/01890000-0000-7000-8000-000000000000/")
        }) {
            send("Bearer " + TestTokens.anonymous(), "POST", wrong, body)
                    .expectProblem(404, "webhook_source.not_found");
        }
        deliver(source, "not json").expectProblem(400, "request.malformed");
        deliver(source, "{\"a\":\"%s\"}".formatted("x".repeat(500 * 1024))).expectProblem(413, "request.too_large");
        sendAs(newWorkspace(), "GET", "/v1/webhooks/sources/" + source.text("/id"), null)
                .expectProblem(404, "webhook_source.not_found");
    }

    @Test
    void refusesSourcesThatCannotWork() {
        post("/v1/webhooks/sources", "{\"name\":\"x\"}").expectProblem(422, "request.invalid");
        post("/v1/webhooks/sources", "{\"name\":\"x\",\"ready\":\"nobody\"}").expectProblem(400, "request.malformed");
        post("/v1/webhooks/sources", """
                {"name":"x","signature":{"type":"hmac","header":"X","timestampHeader":"T"},"mapping":"a"}""").expectProblem(400, "request.malformed");
        post("/v1/webhooks/sources", """
                {"name":"x","signature":{"type":"standard_webhooks"},"secret":"short","mapping":"a"}""").expectProblem(422, "request.invalid");
        post("/v1/webhooks/sources", """
                {"name":"x","signature":{"type":"none"},"mapping":"{{"}""").expectProblem(422, "webhook.mapping_failed");
        source("{\"type\":\"none\"}", MAPPING, null);
        post("/v1/webhooks/sources", "{\"name\":\"Same\",\"ready\":\"shopify_orders\"}")
                .expect(201);
        post("/v1/webhooks/sources", "{\"name\":\"Same\",\"ready\":\"shopify_orders\"}")
                .expectProblem(409, "webhook_source.name_taken");
    }
}
