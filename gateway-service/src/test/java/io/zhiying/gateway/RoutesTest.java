package io.zhiying.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.text.ParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest extends GatewayTest {

    static JWTClaimsSet tokenOf(Upstream.Seen seen) throws ParseException {
        return SignedJWT.parse(seen.header("Authorization").substring("Bearer ".length()))
                .getJWTClaimsSet();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/batch, customer-profile",
        "/v1/track, customer-profile",
        "/v1/t, customer-profile",
        "/v1/b, customer-profile",
        "/v1/events/rejected, customer-profile",
        "/v1/webhooks/sources, customer-profile",
        "/v1/profiles/abc/timeline, customer-profile",
        "/v1/destinations, customer-profile",
        "/v1/groups, customer-profile",
        "/v1/groups/g/members, customer-profile",
        "/v1/group, customer-profile",
        "/v1/computed-traits, customer-profile",
        "/v1/segments/s/uploads, customer-profile",
        "/v1/segments, customer-profile",
        "/v1/privacy/erasures, customer-profile",
        "/v1/catalog/items, recommendation",
        "/v1/recommendations, recommendation",
        "/v1/nlp/language, nlp",
        "/v1/campaigns, campaign",
        "/v1/templates/t, campaign",
        "/v1/journeys, campaign",
        "/v1/experiments, campaign",
        "/v2/models/m/infer, model-serving",
        "/v1/embeddings, model-serving",
        "/v1/chat/completions, model-serving",
        "/v1/completions, model-serving",
        "/v1/models, model-serving",
        "/v1/classifications, model-serving",
        "/v1/token-classifications, model-serving",
        "/v1/zero-shot-classifications, model-serving",
        "/v1/image-classifications, model-serving",
        "/v1/rerank, model-serving",
        "/v1/text-to-text, model-serving",
        "/v1/registry/models, model-serving"
    })
    void leadsEachPathToItsService(String path, String service) {
        var response = post(ADMIN_KEY, path, "{\"问\":\"好\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(body(response).get("service").asString()).isEqualTo(service);
    }

    @Test
    void answersAnUnknownPathWithAProblem() {
        assertProblem(get(ADMIN_KEY, "/v1/nothing"), 404, "resource.not_found");
    }

    @Test
    void keepsPathAndQueryAsTheyCame() {
        get(ADMIN_KEY, "/v1/profiles/%E5%B0%8F%20%E6%9D%8E?filter=a%2Bb&filter=%26&empty=&flag");

        assertThat(PROFILES.last().target())
                .isEqualTo("/v1/profiles/%E5%B0%8F%20%E6%9D%8E?filter=a%2Bb&filter=%26&empty=&flag");
    }

    /** Over a plain socket, because a client library would tidy these paths up. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/profiles/../../actuator/health",
                "/v1/profiles/%2e%2e/actuator",
                "/v1/profiles//x",
                "/v1/profiles/x;a=b",
                "/v1/profiles/a%2Fb",
                "/actuator/../v1/profiles/x"
            })
    void passesNoPathThatIsNotInItsPlainForm(String path) throws Exception {
        try (var socket = new Socket("127.0.0.1", port())) {
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
                            .formatted(path, ADMIN_KEY)
                            .getBytes());
            assertThat(new String(socket.getInputStream().readAllBytes()))
                    .startsWith("HTTP/1.1 400")
                    .contains("application/problem+json", "\"code\":\"request.malformed\"")
                    .doesNotContainIgnoringCase("tomcat")
                    .doesNotContain("<html", "Server:");
        }
        assertThat(PROFILES.seen()).isEmpty();
    }

    /** As Segment's library for Java sends it. */
    @Test
    void takesBatchesAtTheAddressOfSegmentsLibraries() {
        for (var path : new String[] {"/v1/import/", "/v1/import"}) {
            var answer = send(request(path)
                    .header("Authorization", basic(WRITE_KEY))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"batch\":[]}")));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(PROFILES.last().target()).isEqualTo(path);
        }
    }

    /** As Segment's library for browsers sends it, from a page of an origin that is let in. */
    @Test
    void takesEventsOfSegmentsLibraryForBrowsers() {
        var asked = send(request("/v1/t")
                .header("Origin", "https://tool.example.com")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,x-retry-count")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(asked.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
                .containsIgnoringCase("authorization")
                .containsIgnoringCase("x-retry-count");

        var answer = send(request("/v1/t")
                .header("Origin", "https://tool.example.com")
                .header("Authorization", basic(WRITE_KEY))
                .header("Content-Type", "text/plain")
                .header("X-Retry-Count", "1")
                .header("X-Strict-Mode", "1")
                .POST(BodyPublishers.ofString("{\"type\":\"track\",\"event\":\"浏览\",\"anonymousId\":\"a\"}")));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://tool.example.com");
        assertThat(PROFILES.last().target()).isEqualTo("/v1/t");
        assertThat(PROFILES.last().header("X-Strict-Mode")).isEqualTo("1");
        assertProblem(post(ADMIN_KEY, "/v1/x", "{}"), 404, "resource.not_found");
    }

    @Test
    void showsServicesTheInternalTokenAndNeverTheCredential() throws Exception {
        get(ADMIN_KEY, "/v1/profiles/x");

        assertThat(PROFILES.last().headers().toString()).doesNotContain(ADMIN_KEY);
        var token = tokenOf(PROFILES.last());
        assertThat(token.getStringClaim("ws")).isEqualTo("default");
        assertThat(token.getSubject()).startsWith("key:");
        assertThat(token.getIssuer()).isEqualTo("gateway");
        assertThat(token.getStringClaim("scope")).contains("profiles:read");
    }

    @Test
    void dropsHeadersThatClaimAnIdentity() {
        send(as(ADMIN_KEY, "/v1/profiles/x")
                .header("X-Workspace-Id", "other")
                .header("X-User-Id", "root")
                .header("X-Forwarded-For", "1.2.3.4")
                .header("X-Zhiying-Scopes", "all")
                .header("X-Zhiying-Client-Address", "1.2.3.4")
                .header("Cookie", "session=1")
                .header("Forwarded", "for=1.2.3.4")
                .header("webhook-id", "msg_1")
                .header("Accept-Language", "zh-CN"));

        for (var name : new String[] {
            "X-Workspace-Id", "X-User-Id", "X-Forwarded-For", "X-Zhiying-Scopes", "Cookie", "Forwarded"
        }) {
            assertThat(PROFILES.last().header(name)).as(name).isNull();
        }
        assertThat(PROFILES.last().header("X-Zhiying-Client-Address")).isEqualTo("127.0.0.1");
        assertThat(PROFILES.last().header("webhook-id")).isEqualTo("msg_1");
        assertThat(PROFILES.last().header("Accept-Language")).isEqualTo("zh-CN");
    }

    @Test
    void letsAnybodyFollowATrackedLinkWithATokenThatOpensNothing() throws Exception {
        CAMPAIGN.answer("/t/c/abc", exchange -> {
            exchange.getResponseHeaders().set("Location", "https://shop.example.com/%E4%BA%A7");
            exchange.sendResponseHeaders(302, -1);
        });

        var response = send(as(ADMIN_KEY, "/t/c/abc"));

        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.headers().firstValue("Location")).hasValue("https://shop.example.com/%E4%BA%A7");
        assertThat(tokenOf(CAMPAIGN.last()).getClaim("ws")).isNull();
        assertThat(tokenOf(CAMPAIGN.last()).getStringClaim("scope")).isEmpty();
    }

    @Test
    void letsSourcesOfWebhooksSendWithASignatureOfTheirOwn() throws Exception {
        var response = send(request("/v1/webhooks/in/acme/source/key").POST(BodyPublishers.ofString("{}")));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(tokenOf(PROFILES.last()).getClaim("ws")).isNull();
        assertThat(tokenOf(PROFILES.last()).getStringClaim("scope")).isEmpty();
        assertProblem(
                send(request("/v1/webhooks/sources").POST(BodyPublishers.ofString("{}"))), 401, "auth.unauthenticated");
    }

    @Test
    void passesOneClickUnsubscribeFormsOn() {
        var response = send(request("/u/token")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("List-Unsubscribe=One-Click")));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(CAMPAIGN.last().text()).isEqualTo("List-Unsubscribe=One-Click");
        assertThat(CAMPAIGN.last().target()).isEqualTo("/u/token");
    }

    @Test
    void streamsALargeUploadWhole() {
        var bytes = new byte[20 * 1024 * 1024];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }

        send(as(ADMIN_KEY, "/v1/registry/models/m/versions").POST(BodyPublishers.ofByteArray(bytes)));

        assertThat(MODELS.last().body()).isEqualTo(bytes);
    }

    @Test
    void turnsAServicesOwnAddressInLocationIntoAPath() {
        PROFILES.answer("/v1/segments", exchange -> {
            exchange.getResponseHeaders().set("Location", PROFILES.url() + "/v1/segments/1");
            Upstream.json(exchange, 201, "{}");
        });

        assertThat(post(ADMIN_KEY, "/v1/segments", "{}").headers().firstValue("Location"))
                .hasValue("/v1/segments/1");
    }

    @Test
    void passesAServicesErrorsOnUnchanged() {
        PROFILES.answer("/v1/profiles/x", exchange -> Upstream.json(exchange, 422, "{\"code\":\"its.own\"}"));

        var response = get(ADMIN_KEY, "/v1/profiles/x");

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).isEqualTo("{\"code\":\"its.own\"}");
    }

    @Test
    void tellsTheRequestIdToTheServiceAndBack() {
        var named = send(as(ADMIN_KEY, "/v1/profiles/x").header("X-Request-Id", "mine-1"));
        assertThat(named.headers().firstValue("X-Request-Id")).hasValue("mine-1");
        assertThat(PROFILES.last().header("X-Request-Id")).isEqualTo("mine-1");

        var strange = send(as(ADMIN_KEY, "/v1/profiles/x").header("X-Request-Id", "a b"));
        assertThat(strange.headers().firstValue("X-Request-Id").orElse("")).matches("[0-9a-f-]{36}");
    }

    @Test
    void carriesTheTraceOn() {
        var trace = "4bf92f3577b34da6a3ce929d0e0e4736";

        send(as(ADMIN_KEY, "/v1/profiles/x").header("traceparent", "00-%s-00f067aa0ba902b7-01".formatted(trace)));

        assertThat(PROFILES.last().header("traceparent")).startsWith("00-" + trace);
    }

    @Test
    void givesEveryAnswerTheSecurityHeaders() {
        for (var path : new String[] {"/v1/profiles/x", "/v1/nothing"}) {
            var headers = get(ADMIN_KEY, path).headers();
            assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(headers.firstValue("Content-Security-Policy")).isPresent();
        }
    }

    @Test
    void letsOnlyTheNamedOriginsIn() {
        var ours = send(request("/v1/profiles/x")
                .header("Origin", "https://tool.example.com")
                .header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", "authorization,x-priority,x-timeout-ms")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(ours.statusCode()).isEqualTo(200);
        assertThat(ours.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://tool.example.com");

        var theirs = send(request("/v1/profiles/x")
                .header("Origin", "https://evil.example.com")
                .header("Access-Control-Request-Method", "GET")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(theirs.statusCode()).isEqualTo(403);
    }
}
