package io.zhiying.recommendation.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.recommendation.RecommendationTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecommendationsTest extends RecommendationTest {
    private final String shop = workspace();
    private final UUID ann = UUID.randomUUID();

    private Answer recommend(Map<String, Object> request, String... headers) {
        return post(shop, "/v1/recommendations", request, headers);
    }

    /** Twenty customers buy tea with a pot, twenty others coffee with a mill. */
    private void teaAndCoffee() {
        stock(shop, "drinks", "tea", "coffee");
        stock(shop, "tools", "pot", "mill");
        for (int i = 0; i < 20; i++) {
            happen(shop, ordered(UUID.randomUUID(), "t" + i, "tea", "pot"));
            happen(shop, ordered(UUID.randomUUID(), "c" + i, "coffee", "mill"));
        }
    }

    @Test
    void answersAnEmptyWorkspaceWithNothingRatherThanAnError() {
        var answer = recommend(Map.of("profileId", ann));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.itemIds()).isEmpty();
        assertThat(answer.body().path("strategy").asString()).isEqualTo("none");
        assertThat(answer.body().path("degraded").asBoolean()).isTrue();
    }

    @Test
    void answersWithNewItemsWhereNobodyDidAnything() {
        stock(shop, "food", "a", "b");

        var answer = recommend(Map.of("profileId", ann));

        assertThat(answer.itemIds()).containsExactlyInAnyOrder("a", "b");
        assertThat(answer.body().path("strategy").asString()).isEqualTo("new");
        assertThat(answer.body().path("degraded").asBoolean()).isTrue();
    }

    @Test
    void answersAnUnknownCustomerWithWhatIsPopular() {
        teaAndCoffee();
        happen(shop, ordered(UUID.randomUUID(), "one-more", "tea"));

        var answer = recommend(Map.of("profileId", ann, "limit", 2));

        assertThat(answer.itemIds()).hasSize(2).contains("tea");
        assertThat(answer.body().path("strategy").asString()).isEqualTo("popular");
        assertThat(answer.body().path("degraded").asBoolean()).isTrue();
    }

    @Test
    void recommendsWhatGoesWithWhatTheCustomerSawASecondAgo() {
        teaAndCoffee();
        train(shop);

        happen(shop, viewed(ann, "tea"));
        var afterTea = recommend(Map.of("profileId", ann, "limit", 1));
        happen(shop, viewed(ann, "coffee"), viewed(ann, "coffee"), ordered(ann, "o1", "coffee"));
        var afterCoffee = recommend(Map.of("profileId", ann, "limit", 1));

        assertThat(afterTea.itemIds()).containsExactly("pot");
        assertThat(afterTea.body().path("degraded").asBoolean()).isFalse();
        assertThat(afterCoffee.itemIds()).containsExactly("mill");
    }

    @Test
    void saysWhyInTheLanguageAskedFor() {
        teaAndCoffee();
        train(shop);
        happen(shop, viewed(ann, "tea"));

        var english = recommend(Map.of("profileId", ann, "limit", 1), "Accept-Language", "en-GB");
        var chinese = recommend(Map.of("profileId", ann, "limit", 1), "Accept-Language", "fr, zh-CN;q=0.8, en;q=0.1");

        var reason = english.body().path("items").get(0).path("reasons").get(0);
        assertThat(reason.path("code").asString()).isEqualTo("also_chosen");
        assertThat(reason.path("text").asString()).isEqualTo("Customers who chose “Item tea” also chose this");
        assertThat(reason.path("itemIds").get(0).asString()).isEqualTo("tea");
        assertThat(chinese.body()
                        .path("items")
                        .get(0)
                        .path("reasons")
                        .get(0)
                        .path("text")
                        .asString())
                .isEqualTo("选择了“Item tea”的顾客也选择了它");
        assertThat(chinese.raw().headers().firstValue("Content-Language")).contains("zh");
    }

    @Test
    void recommendsForTheItemsOfASessionWithoutACustomer() {
        teaAndCoffee();
        train(shop);

        var answer = recommend(Map.of("items", List.of("coffee"), "limit", 1));

        assertThat(answer.itemIds()).containsExactly("mill");
    }

    @Test
    void leavesOutWhatWasBoughtOnlyWhenAsked() {
        teaAndCoffee();
        train(shop);
        happen(shop, ordered(ann, "o1", "tea"), ordered(ann, "o2", "tea"));

        assertThat(recommend(Map.of("profileId", ann)).itemIds()).contains("tea");
        assertThat(recommend(Map.of("profileId", ann, "excludePurchased", true)).itemIds())
                .doesNotContain("tea")
                .contains("pot");
    }

    @Test
    void takesBackWhatWasRefunded() {
        teaAndCoffee();
        happen(shop, ordered(ann, "o1", "tea"));
        happen(shop, event(ann, "Order Refunded", Map.of("order_id", "o1")));
        happen(shop, event(ann, "Order Refunded", Map.of("order_id", "o1")));

        assertThat(recommend(Map.of("profileId", ann, "excludePurchased", true)).itemIds())
                .contains("tea");
        happen(shop, ordered(ann, "o2", "tea"));
        assertThat(recommend(Map.of("profileId", ann, "excludePurchased", true)).itemIds())
                .doesNotContain("tea");
    }

    @Test
    void neverRecommendsWhatTheCustomerDislikes() {
        teaAndCoffee();
        happen(shop, event(ann, "Product Reviewed", Map.of("product_id", "tea", "rating", 1, "review_body", "难喝")));

        assertThat(recommend(Map.of("profileId", ann)).itemIds())
                .doesNotContain("tea")
                .contains("pot");
    }

    @Test
    void neverShowsWhatIsNotAvailableNotPublishedOrDeleted() {
        teaAndCoffee();
        train(shop);
        happen(shop, viewed(ann, "tea"));
        put(shop, "/v1/catalog/items/pot", Map.of("title", "Pot", "available", false));
        put(shop, "/v1/catalog/items/mill", Map.of("title", "Mill", "publishedAt", "2999-01-01T00:00:00Z"));
        send(shop, "DELETE", "/v1/catalog/items/coffee", null);

        assertThat(recommend(Map.of("profileId", ann)).itemIds()).doesNotContain("pot", "mill", "coffee");
        assertThat(get(shop, "/v1/recommendations/popular").itemIds()).containsExactly("tea");
        assertThat(get(shop, "/v1/recommendations/items/tea/similar").itemIds()).isEmpty();
    }

    @Test
    void keepsToTheCategoriesAndExclusionsAskedFor() {
        teaAndCoffee();
        train(shop);
        happen(shop, viewed(ann, "tea"));

        assertThat(recommend(Map.of("profileId", ann, "categories", List.of("tools")))
                        .itemIds())
                .containsExactlyInAnyOrder("pot", "mill");
        assertThat(recommend(Map.of("profileId", ann, "exclude", List.of("pot")))
                        .itemIds())
                .doesNotContain("pot");
    }

    @Test
    void showsSimilarItemsByTasteAndByContent() {
        put(shop, "/v1/catalog/items/1", Map.of("title", "婴儿配方奶粉 一段", "categories", List.of("母婴")));
        put(shop, "/v1/catalog/items/2", Map.of("title", "婴儿配方奶粉 二段", "categories", List.of("母婴")));
        put(shop, "/v1/catalog/items/3", Map.of("title", "Espresso machine", "categories", List.of("kitchen")));
        put(
                shop,
                "/v1/catalog/items/4",
                Map.of("title", "Espresso machines cleaner", "categories", List.of("kitchen")));
        put(shop, "/v1/catalog/items/5", Map.of("title", "Garden hose", "categories", List.of("garden")));
        for (int i = 0; i < 5; i++) {
            happen(shop, ordered(UUID.randomUUID(), "o" + i, "1", "3"));
        }
        train(shop);

        assertThat(get(shop, "/v1/recommendations/items/1/similar?kind=content&limit=1")
                        .itemIds())
                .containsExactly("2");
        assertThat(get(shop, "/v1/recommendations/items/3/similar?kind=content&limit=1")
                        .itemIds())
                .containsExactly("4");
        assertThat(get(shop, "/v1/recommendations/items/1/similar?kind=collaborative&limit=1")
                        .itemIds())
                .containsExactly("3");
        var hybrid = get(shop, "/v1/recommendations/items/1/similar?limit=2");
        assertThat(hybrid.itemIds()).containsExactlyInAnyOrder("2", "3");
        assertThat(hybrid.body().path("strategy").asString()).isEqualTo("hybrid");
        assertThat(get(shop, "/v1/recommendations/items/nope/similar").code()).isEqualTo("catalog_item.not_found");
        assertThat(get(shop, "/v1/recommendations/items/1/similar?kind=magic").status())
                .isEqualTo(422);
    }

    @Test
    void letsNoCategoryFillMoreThanAThirdWhileThereAreOthers() {
        var drinks = new String[] {"d1", "d2", "d3", "d4", "d5", "d6"};
        stock(shop, "drinks", drinks);
        stock(shop, "food", "f1", "f2");
        stock(shop, "tools", "t1", "t2");
        for (int i = 0; i < 10; i++) {
            happen(shop, ordered(UUID.randomUUID(), "d" + i, drinks));
        }
        happen(shop, ordered(UUID.randomUUID(), "rest", "f1", "f2", "t1", "t2", "d1"));
        train(shop);
        happen(shop, viewed(ann, "d1"));

        for (var answer : List.of(
                recommend(Map.of("profileId", ann, "limit", 6)), get(shop, "/v1/recommendations/popular?limit=6"))) {
            assertThat(answer.itemIds()).hasSize(6).contains("f1", "f2", "t1", "t2");
            assertThat(answer.itemIds()).filteredOn(id -> id.startsWith("d")).hasSize(2);
        }
        assertThat(recommend(Map.of("profileId", ann, "limit", 6, "categories", List.of("drinks")))
                        .itemIds())
                .as("the only category asked for")
                .containsExactlyInAnyOrder(drinks);
    }

    @Test
    void answersForManyCustomersAtOnce() {
        teaAndCoffee();
        train(shop);
        var bob = UUID.randomUUID();
        happen(shop, viewed(ann, "tea"), viewed(bob, "coffee"));

        var answer = post(shop, "/v1/recommendations/batch", Map.of("profileIds", List.of(ann, bob), "limit", 1));

        var results = answer.body().path("results");
        assertThat(results.get(0).path("profileId").asString()).isEqualTo(ann.toString());
        assertThat(results.get(0).path("items").get(0).path("itemId").asString())
                .isEqualTo("pot");
        assertThat(results.get(1).path("items").get(0).path("itemId").asString())
                .isEqualTo("mill");
    }

    @Test
    void refusesWhatIsOutOfBounds() {
        assertThat(recommend(Map.of()).fields()).containsExactly("profileId");
        assertThat(recommend(Map.of("profileId", ann, "limit", 101)).fields()).containsExactly("limit");
        assertThat(recommend(Map.of("profileId", ann, "limit", 0)).fields()).containsExactly("limit");
        assertThat(recommend(Map.of("profileId", "ann")).status()).isBetween(400, 422);
        assertThat(recommend(Map.of("profileId", ann, "colour", "red")).status())
                .isBetween(400, 422);
        assertThat(get(shop, "/v1/recommendations/popular?limit=0").status()).isEqualTo(422);
        assertThat(post(shop, "/v1/recommendations/batch", Map.of("profileIds", List.of()))
                        .fields())
                .containsExactly("profileIds");
    }
}
