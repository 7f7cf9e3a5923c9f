package io.zhiying.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may call what, and what a call that is sent twice does. */
class AccessTest extends RecommendationTest {
    private final String shop = workspace();

    @ParameterizedTest
    @CsvSource({
        "PUT, /v1/catalog/items/a, catalog:write",
        "POST, /v1/catalog/items/batch, catalog:write",
        "GET, /v1/catalog/items/a, catalog:read",
        "GET, /v1/catalog/items, catalog:read",
        "DELETE, /v1/catalog/items/a, catalog:write",
        "POST, /v1/recommendations, recommendations:read",
        "POST, /v1/recommendations/batch, recommendations:read",
        "GET, /v1/recommendations/items/a/similar, recommendations:read",
        "GET, /v1/recommendations/popular, recommendations:read",
        "POST, /v1/recommendations/training, catalog:write",
        "GET, /v1/recommendations/training/0199a0c2-7b1e-7c3a-9d52-0a4f6c1e2b3d, recommendations:read",
        "DELETE, /v1/recommendations/training/0199a0c2-7b1e-7c3a-9d52-0a4f6c1e2b3d, catalog:write",
        "GET, /v1/recommendations/models, recommendations:read"
    })
    void takesOneScopeAndNoOther(String method, String path, String scope) {
        var others =
                Arrays.stream(ALL_SCOPES).filter(each -> !each.equals(scope)).toArray(String[]::new);
        var body = "POST".equals(method) || "PUT".equals(method) ? Map.of() : null;

        var refused = sendWith(others, shop, method, path, body);
        var taken = sendWith(new String[] {scope}, shop, method, path, body);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("auth.forbidden");
        assertThat(taken.status()).as("past the door").isNotIn(401, 403).isLessThan(500);
    }

    @Test
    void storesABatchOnceThoughItIsSentTwice() {
        var key = UUID.randomUUID().toString();
        var batch = Map.of("items", List.of(Map.of("id", "tea", "title", "龙井茶")));

        var first = post(shop, "/v1/catalog/items/batch", batch, "Idempotency-Key", key);
        put(shop, "/v1/catalog/items/tea", Map.of("title", "Changed since"));
        var again = post(shop, "/v1/catalog/items/batch", batch, "Idempotency-Key", key);
        var other = post(
                shop,
                "/v1/catalog/items/batch",
                Map.of("items", List.of(Map.of("id", "pot", "title", "Pot"))),
                "Idempotency-Key",
                key);

        assertThat(first.status()).isEqualTo(200);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(get(shop, "/v1/catalog/items/tea").body().path("title").asString())
                .isEqualTo("Changed since");
        assertThat(other.status()).isEqualTo(422);
        assertThat(get(shop, "/v1/catalog/items/pot").status()).isEqualTo(404);
    }

    @Test
    void startsATrainingOnceThoughItIsAskedForTwice() {
        stock(shop, "all", "a");
        var key = UUID.randomUUID().toString();

        var first = post(shop, "/v1/recommendations/training", null, "Idempotency-Key", key);
        train(shop);
        var again = post(shop, "/v1/recommendations/training", null, "Idempotency-Key", key);

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.raw().headers().firstValue("Location"))
                .isPresent()
                .isEqualTo(first.raw().headers().firstValue("Location"));
    }
}
