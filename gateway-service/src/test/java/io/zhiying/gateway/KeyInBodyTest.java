package io.zhiying.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A write key that stands in the body alone, as some of Segment's libraries send it. */
class KeyInBodyTest extends GatewayTest {
    private static final int LIMIT = 500 * 1024;

    private HttpResponse<String> plain(String path, String body) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> gzip(byte[] body) {
        return send(request("/v1/import/")
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
    }

    private static byte[] compressed(String body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String keyLast(String events, String key) {
        return "{\"batch\":[%s],\"writeKey\":\"%s\"}".formatted(events, key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"identify", "track", "page", "screen", "group", "alias", "batch", "import", "import/"})
    void takesTheKeyAtEachEndpointOfEventsAndPassesTheBodyOnUnchanged(String endpoint) throws Exception {
        var body = "{ \"userId\":\"小雨\", \"nested\":{\"writeKey\":\"x\"},\"writeKey\" : \"%s\", \"event\":\"é\"}"
                .formatted(WRITE_KEY);

        var answer = plain("/v1/" + endpoint, body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(PROFILES.last().text()).isEqualTo(body);
        var token = RoutesTest.tokenOf(PROFILES.last());
        assertThat(token.getStringClaim("scope")).isEqualTo("events:write");
        assertThat(token.getStringClaim("ws")).isEqualTo("default");
        assertThat(token.getSubject()).startsWith("write-key:");
    }

    @Test
    void findsTheKeyBehindALargeBatchAndBeforeOne() {
        var events = "{\"event\":\"下单\"},".repeat(15_000) + "{}";
        for (var body : new String[] {
            keyLast(events, WRITE_KEY), "{\"writeKey\":\"%s\",\"batch\":[%s]}".formatted(WRITE_KEY, events)
        }) {
            assertThat(plain("/v1/batch", body).statusCode()).isEqualTo(200);
            assertThat(PROFILES.last().text()).isEqualTo(body);
        }
    }

    @Test
    void findsTheKeyInGzipAndPassesTheGzipOn() throws Exception {
        var body = compressed(keyLast("{\"event\":\"下单\"},".repeat(5_000) + "{}", WRITE_KEY));

        assertThat(gzip(body).statusCode()).isEqualTo(200);
        assertThat(PROFILES.last().body()).isEqualTo(body);
        assertThat(PROFILES.last().header("Content-Encoding")).isEqualTo("gzip");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "not json",
                "{\"writeKey\":null}",
                "{\"writeKey\":7}",
                "{\"writeKey\":\"\"}",
                "{\"writeKey\":\"zyw_Write123_wrongwrongwrongwrongwrongwrongwr\"}",
                "{\"writeKey\":\"zyw_Nobody12_wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww\"}",
                "{\"writeKey\":\"zy_Admin123_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
                "{\"writeKey\":{\"writeKey\":\"zyw_Write123_wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww\"}}",
                "{\"context\":{\"writeKey\":\"zyw_Write123_wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww\"}}",
                "{\"batch\":[{\"writeKey\":\"zyw_Write123_wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww\"}]}",
                "[{\"writeKey\":\"zyw_Write123_wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww\"}]"
            })
    void refusesABodyWithoutAWriteKeyAtItsTop(String body) throws Exception {
        assertProblem(plain("/v1/batch", body), 401, "auth.unauthenticated");
        assertProblem(gzip(compressed(body)), 401, "auth.unauthenticated");
        assertThat(PROFILES.seen()).isEmpty();
    }

    @Test
    void refusesWhatOnlyClaimsToBeGzip() {
        assertProblem(gzip(keyLast("{}", WRITE_KEY).getBytes()), 401, "auth.unauthenticated");
    }

    @Test
    void refusesARevokedKey() {
        var created = body(post(ADMIN_KEY, "/v1/keys", "{\"name\":\"shop\",\"kind\":\"write\"}"));
        var body = keyLast("{}", created.get("secret").asString());
        assertThat(plain("/v1/batch", body).statusCode()).isEqualTo(200);

        var path = "/v1/keys/" + created.get("id").asString();
        assertThat(send(as(ADMIN_KEY, path).DELETE()).statusCode()).isEqualTo(204);

        assertProblem(plain("/v1/batch", body), 401, "auth.unauthenticated");
        assertThat(PROFILES.seen()).hasSize(1);
    }

    @Test
    void readsNoFurtherThanTheLimitForAKey() throws Exception {
        var room = LIMIT - keyLast("\"\"", WRITE_KEY).length();
        assertThat(plain("/v1/batch", keyLast("\"" + "x".repeat(room) + "\"", WRITE_KEY))
                        .statusCode())
                .isEqualTo(200);

        var larger = keyLast("\"" + "x".repeat(room + 1) + "\"", WRITE_KEY);
        assertProblem(plain("/v1/batch", larger), 413, "request.too_large");
        assertProblem(gzip(compressed(larger)), 413, "request.too_large");
        assertThat(PROFILES.seen()).hasSize(1);
    }

    @Test
    void refusesALargeBodyOfUntoldLengthBehindItsKey() {
        var body = "{\"writeKey\":\"%s\",\"x\":\"%s\"}".formatted(WRITE_KEY, "x".repeat(LIMIT));

        var answer = send(request("/v1/batch")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body.getBytes()))));

        assertProblem(answer, 413, "request.too_large");
        assertThat(PROFILES.seen()).isEmpty();
    }

    @Test
    void heedsAuthorizationAloneWhereBothAreThere() throws Exception {
        var good = keyLast("{}", WRITE_KEY);
        assertProblem(post("zyw_Write123_" + "x".repeat(32), "/v1/batch", good), 401, "auth.unauthenticated");
        assertThat(PROFILES.seen()).isEmpty();

        assertThat(post(ADMIN_KEY, "/v1/batch", good).statusCode()).isEqualTo(200);
        assertThat(RoutesTest.tokenOf(PROFILES.last()).getSubject()).startsWith("key:");
        assertThat(post(WRITE_KEY, "/v1/batch", keyLast("{}", "wrong")).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/keys", "/v1/segments", "/v1/webhooks/shop", "/v1/catalog/items"})
    void looksIntoNoBodyElsewhere(String path) {
        assertProblem(plain(path, keyLast("{}", WRITE_KEY)), 401, "auth.unauthenticated");
        assertThat(PROFILES.seen()).isEmpty();
    }
}
