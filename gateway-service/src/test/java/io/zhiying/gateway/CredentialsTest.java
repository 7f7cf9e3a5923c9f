package io.zhiying.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.TestTokens;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest extends GatewayTest {

    @Test
    void asksForACredential() {
        var response = send(request("/v1/profiles/x"));

        assertProblem(response, 401, "auth.unauthenticated");
        assertThat(response.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer zy_Admin123_wrongwrongwrongwrongwrongwrong12",
                "Bearer zy_Nobody12_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "Bearer zyw_Admin123_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "Bearer zy_Admin123_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "Basic !!!",
                "Basic enlfQWRtaW4xMjNfYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE6",
                "Digest username=x",
                "Bearer a.b.c",
                "Bearer eyJhbGciOiJub25lIn0.eyJ3cyI6ImRlZmF1bHQifQ."
            })
    void refusesWhatIsNoCredential(String header) {
        assertProblem(send(request("/v1/profiles/x").header("Authorization", header)), 401, "auth.unauthenticated");
        assertThat(PROFILES.seen()).isEmpty();
    }

    @Test
    void refusesAnInternalTokenFromOutside() {
        var token = TestTokens.mint("default", "profiles:read", "workspaces:admin");

        assertProblem(get(token, "/v1/profiles/x"), 401, "auth.unauthenticated");
        assertProblem(get(token, "/v1/workspaces"), 401, "auth.unauthenticated");
    }

    @Test
    void takesAWriteKeyAsSegmentsLibrariesSendIt() {
        var response = send(
                request("/v1/track").header("Authorization", basic(WRITE_KEY)).POST(BodyPublishers.ofString("{}")));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(post(WRITE_KEY, "/v1/batch", "{}").statusCode()).isEqualTo(200);
    }

    @Test
    void letsAWriteKeyDoNothingButWrite() {
        assertProblem(get(WRITE_KEY, "/v1/keys"), 403, "auth.forbidden");
        assertProblem(post(WRITE_KEY, "/v1/keys", "{}"), 403, "auth.forbidden");
        assertProblem(get(WRITE_KEY, "/v1/workspaces"), 403, "auth.forbidden");
    }

    @Test
    void refusesEventsFromAKeyWithoutTheScope() {
        assertProblem(post(newKey("profiles:read"), "/v1/track", "{}"), 403, "auth.forbidden");
        assertThat(PROFILES.seen()).isEmpty();
    }

    @Test
    void speaksTheProtocolOfTheRoute() {
        var openAi = send(request("/v1/embeddings").POST(BodyPublishers.ofString("{}")));
        assertThat(openAi.statusCode()).isEqualTo(401);
        assertThat(body(openAi).at("/error/type").asString()).isEqualTo("authentication_error");
        assertThat(body(openAi).at("/error/code").asString()).isEqualTo("auth.unauthenticated");
        assertThat(body(openAi).get("error").has("param")).isTrue();

        var inference = send(request("/v2/models/m/infer").POST(BodyPublishers.ofString("{}")));
        assertThat(inference.statusCode()).isEqualTo(401);
        assertThat(body(inference).get("error").isString()).isTrue();
        assertThat(inference.headers().firstValue("WWW-Authenticate")).isPresent();
    }
}
