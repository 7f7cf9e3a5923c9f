package io.zhiying.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.recommendation.signal.ModelKind;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Two shops with the same ids of items and customers, told different things. */
class IsolationTest extends RecommendationTest {
    private final String ours = workspace();
    private final String theirs = workspace();
    private final UUID ann = UUID.randomUUID();

    @Test
    void oneWorkspaceNeverSeesCountsOrTrainsOnAnothers() {
        stock(ours, "our", "tea", "pot", "only-ours");
        stock(theirs, "their", "tea", "mill");
        for (int i = 0; i < 10; i++) {
            happen(ours, ordered(UUID.randomUUID(), "o" + i, "tea", "pot"));
            happen(theirs, ordered(UUID.randomUUID(), "o" + i, "tea", "mill"));
        }
        happen(ours, ordered(ann, "mine", "tea"));
        train(ours);
        train(theirs);

        var kept = personalData(ours).body();
        assertThat(kept.path("remaining").asInt()).isEqualTo(2);
        assertThat(kept.at("/data/interactions/0/itemId").asString()).isEqualTo("tea");
        assertThat(kept.at("/data/orders/0/orderId").asString()).isEqualTo("mine");
        assertThat(personalData(theirs).body().path("remaining").asInt()).isZero();

        assertThat(get(theirs, "/v1/catalog/items/only-ours").status()).isEqualTo(404);
        assertThat(send(theirs, "DELETE", "/v1/catalog/items/only-ours", null).status())
                .isEqualTo(404);
        assertThat(put(theirs, "/v1/catalog/items/tea", Map.of("title", "Theirs"))
                        .status())
                .isEqualTo(200);
        assertThat(get(ours, "/v1/catalog/items/tea").body().path("title").asString())
                .isEqualTo("Item tea");
        assertThat(get(theirs, "/v1/catalog/items").body().path("items").size()).isEqualTo(2);
        assertThat(get(theirs, "/v1/catalog/items?category=our")
                        .body()
                        .path("items")
                        .size())
                .isZero();

        assertThat(get(ours, "/v1/recommendations/items/tea/similar?kind=collaborative")
                        .itemIds())
                .contains("pot")
                .doesNotContain("mill");
        assertThat(get(theirs, "/v1/recommendations/items/tea/similar?kind=collaborative")
                        .itemIds())
                .contains("mill")
                .doesNotContain("pot", "only-ours");
        assertThat(get(theirs, "/v1/recommendations/items/only-ours/similar").status())
                .isEqualTo(404);
        assertThat(get(theirs, "/v1/recommendations/popular").itemIds()).containsExactlyInAnyOrder("tea", "mill");
        assertThat(get(theirs, "/v1/recommendations/popular?category=our").itemIds())
                .isEmpty();

        var annThere = post(theirs, "/v1/recommendations", Map.of("profileId", ann, "excludePurchased", true));
        assertThat(annThere.body().path("strategy").asString()).isEqualTo("popular");
        assertThat(annThere.itemIds()).containsExactlyInAnyOrder("tea", "mill");
        var many = post(theirs, "/v1/recommendations/batch", Map.of("profileIds", List.of(ann)));
        assertThat(many.body().toString()).doesNotContain("pot").doesNotContain("only-ours");

        var models = get(theirs, "/v1/recommendations/models").body().path("models");
        models.forEach(model -> {
            if (model.path("kind").asString().equalsIgnoreCase(ModelKind.COLLABORATIVE.code())) {
                assertThat(model.path("users").asInt()).isEqualTo(10);
            }
        });
        var job = post(ours, "/v1/recommendations/training", null)
                .raw()
                .headers()
                .firstValue("Location")
                .orElseThrow();
        assertThat(get(theirs, job).status()).isEqualTo(404);
        assertThat(send(theirs, "DELETE", job, null).status()).isEqualTo(404);
    }

    @Test
    void databaseKeepsWorkspacesApartEvenWhereAQueryForgetsTo() {
        stock(ours, "our", "a");
        inWorkspace(
                theirs,
                () -> assertThat(jdbc.sql("select count(*) from catalog_item")
                                .query(Long.class)
                                .single())
                        .isZero());
        transaction.executeWithoutResult(_ -> assertThat(jdbc.sql("select count(*) from catalog_item")
                        .query(Long.class)
                        .single())
                .isZero());
    }

    private Answer personalData(String workspace) {
        return sendWith(new String[] {"privacy:write"}, workspace, "GET", "/v1/personal-data/" + ann, null);
    }
}
