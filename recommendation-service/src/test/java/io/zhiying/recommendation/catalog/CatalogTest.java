package io.zhiying.recommendation.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.recommendation.RecommendationTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogTest extends RecommendationTest {
    private final String shop = workspace();

    @Test
    void createsAnItemAndGivesItBackAsItWasSent() {
        var created = put(shop, "/v1/catalog/items/milk-1", """
                {"title": "有机纯牛奶 Organic Milk", "categories": ["食品", "乳制品"],
                 "attributes": {"brand": "Zhi", "grams": 250, "organic": true, "tags": ["奶", "milk"]},
                 "price": {"amount": 12.50, "currency": "CNY"}, "publishedAt": "2026-01-02T03:04:05Z"}""");

        assertThat(created.status()).isEqualTo(201);
        var read = get(shop, "/v1/catalog/items/milk-1");
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.body().path("title").asString()).isEqualTo("有机纯牛奶 Organic Milk");
        assertThat(read.body().path("categories").get(1).asString()).isEqualTo("乳制品");
        assertThat(read.body().path("attributes").path("grams").asInt()).isEqualTo(250);
        assertThat(read.body().path("price").path("amount").decimalValue()).isEqualByComparingTo("12.5");
        assertThat(read.body().path("available").asBoolean()).isTrue();
        assertThat(read.body().path("publishedAt").asString()).isEqualTo("2026-01-02T03:04:05Z");
    }

    @Test
    void replacesAnItemAndKeepsWhenItWasPublished() {
        put(shop, "/v1/catalog/items/a", Map.of("title", "Old", "publishedAt", "2026-01-02T03:04:05Z"));

        var replaced = put(shop, "/v1/catalog/items/a", Map.of("title", "New", "available", false));

        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.body().path("title").asString()).isEqualTo("New");
        assertThat(replaced.body().path("available").asBoolean()).isFalse();
        assertThat(replaced.body().path("publishedAt").asString()).isEqualTo("2026-01-02T03:04:05Z");
    }

    @Test
    void countsWhatABatchCreatesUpdatesAndLeavesAsItWas() {
        var first = post(
                shop,
                "/v1/catalog/items/batch",
                Map.of("items", List.of(Map.of("id", "a", "title", "A"), Map.of("id", "b", "title", "B"))));
        var second = post(
                shop,
                "/v1/catalog/items/batch",
                Map.of(
                        "items",
                        List.of(
                                Map.of("id", "c", "title", "C"),
                                Map.of("id", "a", "title", "A"),
                                Map.of("id", "b", "title", "B2"))));

        assertThat(first.body().toString()).isEqualTo("{\"created\":2,\"updated\":0,\"unchanged\":0}");
        assertThat(second.body().toString()).isEqualTo("{\"created\":1,\"updated\":1,\"unchanged\":1}");
    }

    @Test
    void storesNothingOfABatchWithWrongItemsAndNamesEachByItsIndex() {
        var items = new ArrayList<Map<String, Object>>();
        items.add(Map.of("id", "good", "title", "Good"));
        items.add(Map.of("id", "", "title", "No id"));
        items.add(Map.of("id", "good", "title", "Twice"));

        var refused = post(shop, "/v1/catalog/items/batch", Map.of("items", items));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("request.invalid");
        assertThat(refused.fields()).containsExactly("items[1].id", "items[2].id");
        assertThat(get(shop, "/v1/catalog/items/good").status()).isEqualTo(404);
    }

    @Test
    void namesTheFieldOfAWrongItemInABatch() {
        var refused = post(shop, "/v1/catalog/items/batch", """
                {"items": [{"id": "a", "title": "A"}, {"id": "b", "title": " "},
                           {"id": "c", "title": "C", "price": {"amount": -1, "currency": "yuan"}}]}""");

        assertThat(refused.status()).as(refused.raw().body()).isEqualTo(422);
        assertThat(refused.fields())
                .containsExactlyInAnyOrder("items[1].title", "items[2].price.amount", "items[2].price.currency");
    }

    @Test
    void refusesMoreThanAThousandItems() {
        var items = new ArrayList<Map<String, Object>>();
        for (int i = 0; i <= 1000; i++) {
            items.add(Map.of("id", "i" + i, "title", "I"));
        }
        var refused = post(shop, "/v1/catalog/items/batch", Map.of("items", items));
        assertThat(refused.fields()).as(refused.raw().body()).contains("items");
    }

    @Test
    void refusesAnUnknownFieldAWrongTypeAndBrokenJson() {
        assertThat(put(shop, "/v1/catalog/items/a", "{\"title\": \"A\", \"colour\": \"red\"}")
                        .status())
                .isBetween(400, 422);
        assertThat(put(shop, "/v1/catalog/items/a", "{\"title\": \"A\", \"categories\": \"food\"}")
                        .status())
                .isBetween(400, 422);
        assertThat(put(shop, "/v1/catalog/items/a", "{\"title\": ").status()).isEqualTo(400);
        assertThat(get(shop, "/v1/catalog/items/a").code()).isEqualTo("catalog_item.not_found");
    }

    @Test
    void refusesAttributesThatAreTooLargeOrTooDeep() {
        var large = Map.of("title", "A", "attributes", Map.of("text", "x".repeat(20_000)));
        Object deep = "end";
        for (int i = 0; i < 12; i++) {
            deep = Map.of("in", deep);
        }

        assertThat(put(shop, "/v1/catalog/items/a", large).fields()).containsExactly("attributes");
        assertThat(put(shop, "/v1/catalog/items/a", Map.of("title", "A", "attributes", deep))
                        .fields())
                .containsExactly("attributes");
    }

    @Test
    void listsByCategoryPageByPage() {
        stock(shop, "茶", "t1", "t2", "t3", "t4", "t5");
        stock(shop, "咖啡", "k1");

        var seen = new ArrayList<String>();
        var path = "/v1/catalog/items?category=%E8%8C%B6&limit=2";
        for (var page = get(shop, path); ; ) {
            page.body().path("items").forEach(item -> seen.add(item.path("id").asString()));
            if (page.body().path("next").isNull() || page.body().path("next").isMissingNode()) {
                break;
            }
            assertThat(page.raw().headers().firstValue("Link")).isPresent();
            page = get(shop, path + "&cursor=" + page.body().path("next").asString());
        }

        assertThat(seen).containsExactly("t1", "t2", "t3", "t4", "t5");
    }

    @Test
    void deletesAnItemOnce() {
        stock(shop, "food", "a");

        assertThat(send(shop, "DELETE", "/v1/catalog/items/a", null).status()).isEqualTo(204);
        assertThat(send(shop, "DELETE", "/v1/catalog/items/a", null).status()).isEqualTo(404);
        assertThat(get(shop, "/v1/catalog/items").body().path("items").size()).isZero();
    }
}
