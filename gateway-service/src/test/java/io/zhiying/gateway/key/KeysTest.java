package io.zhiying.gateway.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.gateway.GatewayProperties;
import io.zhiying.gateway.GatewayTest;
import io.zhiying.platform.workspace.Workspaces;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

class KeysTest extends GatewayTest {
    private static final String READER = "{\"name\":\"活动工具\",\"scopes\":[\"profiles:read\"]}";

    @Autowired
    private ApiKeys keys;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private GatewayProperties properties;

    private JsonNode create(String body) {
        var response = post(ADMIN_KEY, "/v1/keys", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return body(response);
    }

    private static String path(JsonNode key) {
        return "/v1/keys/" + key.get("id").asString();
    }

    private static String secret(JsonNode key) {
        return key.get("secret").asString();
    }

    private int statusWith(String secret) {
        return get(secret, "/v1/profiles/x").statusCode();
    }

    private HttpResponse<String> rotate(JsonNode key, String body) {
        return post(ADMIN_KEY, path(key) + "/rotate", body);
    }

    private HttpResponse<String> revoke(JsonNode key) {
        return send(as(ADMIN_KEY, path(key)).DELETE());
    }

    @Test
    void showsTheSecretOnce() {
        var key = create(READER);
        assertThat(secret(key)).matches("zy_[A-Za-z0-9]{8}_[A-Za-z0-9]{32}");

        var again = body(get(ADMIN_KEY, path(key)));
        assertThat(again.get("name").asString()).isEqualTo("活动工具");
        assertThat(again.has("secret")).isFalse();
        assertThat(get(ADMIN_KEY, "/v1/keys").body()).doesNotContain(secret(key));
    }

    @Test
    void keepsOnlyPrefixAndHash() {
        var secret = secret(create(READER));

        var rows =
                Workspaces.callAsPlatform(() -> transaction.execute(_ -> jdbc.sql("select api_key::text from api_key")
                        .query(String.class)
                        .list()));

        assertThat(rows).isNotEmpty().noneMatch(row -> row.contains(secret.substring(12)));
    }

    @Test
    void letsThePlatformReadKeysAndWriteNone() {
        create(READER);

        Workspaces.runAsPlatform(() -> transaction.executeWithoutResult(_ -> {
            assertThat(jdbc.sql("update api_key set name = 'x'").update()).isZero();
            assertThat(jdbc.sql("delete from api_key").update()).isZero();
        }));
    }

    @Test
    void listsByCursorNewestFirst() {
        var admin = newWorkspace("paging-shop");
        for (int i = 0; i < 4; i++) {
            post(admin, "/v1/keys", "{\"name\":\"k%d\",\"scopes\":[\"profiles:read\"]}".formatted(i));
        }

        var names = new ArrayList<String>();
        var path = "/v1/keys?limit=2";
        while (path != null) {
            var page = body(get(admin, path));
            page.get("items").forEach(item -> names.add(item.get("name").asString()));
            path = page.path("next").isString()
                    ? "/v1/keys?limit=2&cursor=" + page.get("next").asString()
                    : null;
        }

        assertThat(names).containsExactly("k3", "k2", "k1", "k0", "First admin key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"scopes\":[\"profiles:read\"]} | 422 | request.invalid",
                "{\"name\":\"\",\"scopes\":[\"profiles:read\"]} | 422 | request.invalid",
                "{\"name\":\"n\"} | 422 | request.invalid",
                "{\"name\":\"n\",\"scopes\":[]} | 422 | request.invalid",
                "{\"name\":\"n\",\"scopes\":[\"all\"]} | 422 | request.invalid",
                "{\"name\":\"n\",\"scopes\":[null]} | 422 | request.invalid",
                "{\"name\":\"n\",\"scopes\":[\"profiles:read\"],\"kind\":\"write\"} | 422 | request.invalid",
                "{\"name\":\"n\",\"scopes\":[\"profiles:read\"],\"expiresAt\":\"2020-01-01T00:00:00Z\"} | 422 | request.invalid",
                "{\"name\":\"n\",\"scopes\":[\"profiles:read\"],\"requestsPerSecond\":0} | 422 | request.invalid",
                "{\"name\":\"n\",\"scopes\":[\"profiles:read\"],\"admin\":true} | 400 | request.malformed",
                "{\"name\":\"n\",\"scopes\":\"profiles:read\"} | 400 | request.malformed",
                "{\"name\":\"n\",\"scopes\":[\"profiles:read\"],\"kind\":\"root\"} | 400 | request.malformed",
                "{\"name\": | 400 | request.malformed",
                "[] | 400 | request.malformed"
            })
    void refusesABadRequest(String body, int status, String code) {
        assertProblem(post(ADMIN_KEY, "/v1/keys", body), status, code);
    }

    @Test
    void saysWhatAnIdMustBe() {
        assertProblem(get(ADMIN_KEY, "/v1/keys/not-an-id"), 400, "request.malformed");
        assertProblem(get(ADMIN_KEY, "/v1/keys?cursor=nonsense"), 400, "page.cursor_invalid");
        assertProblem(get(ADMIN_KEY, "/v1/keys?limit=0"), 422, "request.invalid");
    }

    @Test
    void grantsOnlyWhatItsCreatorMayDo() {
        var limited = newKey("keys:write", "keys:read", "profiles:read");
        var strong = create("{\"name\":\"n\",\"scopes\":[\"profiles:write\"]}");

        assertThat(post(limited, "/v1/keys", READER).statusCode()).isEqualTo(201);
        assertProblem(
                post(limited, "/v1/keys", "{\"name\":\"n\",\"scopes\":[\"profiles:write\"]}"),
                403,
                "key.scope_not_held");
        assertProblem(post(limited, "/v1/keys", "{\"name\":\"n\",\"kind\":\"write\"}"), 403, "key.scope_not_held");
        assertProblem(post(limited, path(strong) + "/rotate", "{}"), 403, "key.scope_not_held");
    }

    @Test
    void stopsAtItsExpiry() throws Exception {
        var key = create("{\"name\":\"n\",\"scopes\":[\"profiles:read\"],\"expiresAt\":\"%s\"}"
                .formatted(Instant.now().plusSeconds(2)));
        assertThat(statusWith(secret(key))).isEqualTo(200);

        Thread.sleep(2_100);

        assertThat(statusWith(secret(key))).isEqualTo(401);
    }

    @Test
    void keepsTheOldSecretForTheGracePeriodOnly() throws Exception {
        var key = create(READER);
        var renewed = secret(body(rotate(key, "{\"gracePeriodSeconds\":2}")));

        assertThat(statusWith(secret(key))).isEqualTo(200);
        assertThat(statusWith(renewed)).isEqualTo(200);
        Thread.sleep(2_100);
        assertThat(statusWith(secret(key))).isEqualTo(401);
        assertThat(statusWith(renewed)).isEqualTo(200);
    }

    @Test
    void closesTheOldSecretAtOnceWithoutGrace() {
        var key = create(READER);
        assertThat(statusWith(secret(key))).isEqualTo(200);

        rotate(key, "{\"gracePeriodSeconds\":0}");

        assertThat(statusWith(secret(key))).isEqualTo(401);
    }

    @Test
    void gracesADayWhereNothingIsSaid() {
        var rotated = body(rotate(create(READER), "{}"));

        assertThat(Instant.parse(rotated.get("oldSecretValidUntil").asString()))
                .isBetween(Instant.now().plusSeconds(86_000), Instant.now().plusSeconds(86_800));
    }

    @Test
    void revokesAtOnceAndForGood() {
        var key = create(READER);
        assertThat(statusWith(secret(key))).isEqualTo(200);

        assertThat(revoke(key).statusCode()).isEqualTo(204);

        assertProblem(get(secret(key), "/v1/profiles/x"), 401, "auth.unauthenticated");
        assertThat(revoke(key).statusCode()).isEqualTo(204);
        assertProblem(rotate(key, "{}"), 409, "key.revoked");
    }

    @Test
    void revokesOnOtherNodesWithinSeconds() throws Exception {
        var otherNode = new KeyLookup(keys, transaction, Clock.systemUTC(), properties);
        var key = create(READER);
        var secret = KeySecret.parse(secret(key)).orElseThrow();
        assertThat(otherNode.find(secret)).isPresent();

        revoke(key);

        var patience = Instant.now().plusSeconds(5);
        while (otherNode.find(secret).isPresent()) {
            assertThat(Instant.now()).isBefore(patience);
            Thread.sleep(50);
        }
    }

    /** Readers hammer the key, so that lookups are under way while it is revoked; none may bring it back. */
    @Test
    void neverHonoursARevokedKeyAgainHoweverManyLookItUp() throws Exception {
        for (int round = 0; round < 10; round++) {
            var key = create(READER);
            var stop = new AtomicBoolean();
            try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 8; i++) {
                    readers.submit(() -> {
                        while (!stop.get()) {
                            statusWith(secret(key));
                        }
                    });
                }
                revoke(key);
                int after = statusWith(secret(key));
                stop.set(true);
                assertThat(after).isEqualTo(401);
            }
            assertThat(statusWith(secret(key))).isEqualTo(401);
        }
    }

    @Test
    void leavesExactlyTwoSecretsAfterRotationsAtTheSameTime() throws Exception {
        var key = create(READER);
        var secrets = new HashSet<String>();
        secrets.add(secret(key));
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<String> rotation = () -> secret(body(rotate(key, "{}")));
            for (var rotated : callers.invokeAll(Collections.nCopies(6, rotation))) {
                secrets.add(rotated.get());
            }
        }

        assertThat(secrets).hasSize(7);
        assertThat(secrets.stream().filter(secret -> statusWith(secret) == 200)).hasSize(2);
    }

    @Test
    void hidesTheKeysOfOtherWorkspaces() {
        var stranger = newWorkspace("key-stranger");
        var key = create(READER);

        assertProblem(get(stranger, path(key)), 404, "key.not_found");
        assertProblem(send(as(stranger, path(key)).DELETE()), 404, "key.not_found");
        assertProblem(post(stranger, path(key) + "/rotate", "{}"), 404, "key.not_found");
        assertThat(body(get(stranger, "/v1/keys")).get("items")).hasSize(1);
        assertThat(statusWith(secret(key))).isEqualTo(200);
    }
}
