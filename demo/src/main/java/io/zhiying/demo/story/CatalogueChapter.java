package io.zhiying.demo.story;

import io.zhiying.demo.api.Answer;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Json;
import io.zhiying.demo.sample.Product;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/** The products, so that there is something to recommend. */
final class CatalogueChapter {
    private static final int ITEMS_PER_BATCH = 1_000;

    private final Stage stage;

    CatalogueChapter(Stage stage) {
        this.stage = stage;
    }

    void tell() {
        List<Product> products = stage.data().products();
        int created = 0;
        int updated = 0;
        int unchanged = 0;
        List<Call> calls = calls(products);
        for (Call call : calls) {
            Answer answer =
                    call == calls.getFirst() ? stage.show(call) : stage.api().must(call);
            created += answer.json().path("created").asInt();
            updated += answer.json().path("updated").asInt();
            unchanged += answer.json().path("unchanged").asInt();
        }
        stage.console().say("… and %d more requests like it", calls.size() - 1);
        stage.check(
                created + updated + unchanged == products.size(),
                "%,d products in the catalogue: %,d new, %,d changed, %,d there already",
                products.size(),
                created,
                updated,
                unchanged);
    }

    private static List<Call> calls(List<Product> products) {
        var calls = new ArrayList<Call>();
        for (int from = 0; from < products.size(); from += ITEMS_PER_BATCH) {
            ArrayNode items = Json.array();
            for (Product product : products.subList(from, Math.min(from + ITEMS_PER_BATCH, products.size()))) {
                var item = items.addObject();
                item.put("id", product.id());
                item.put("title", product.title());
                item.set("categories", Json.array(categories(product)));
                item.putObject("attributes").put("brand", product.brand()).put("packageSize", product.packageSize());
                item.putObject("price").put("amount", product.price()).put("currency", "USD");
            }
            calls.add(Call.post("/v1/catalog/items/batch", Json.object().set("items", items)));
        }
        return calls;
    }

    /** From the widest to the narrowest. */
    private static List<String> categories(Product product) {
        var categories = new LinkedHashSet<>(List.of(product.department(), product.category(), product.kind()));
        categories.removeIf(String::isBlank);
        return List.copyOf(categories);
    }
}
