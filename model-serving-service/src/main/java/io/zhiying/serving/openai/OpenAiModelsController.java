package io.zhiying.serving.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.Model;
import java.util.ArrayList;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The models that a workspace can use, as OpenAI's API lists them. */
@RestController
@Tag(name = "inference")
class OpenAiModelsController {
    private static final int MAX = 1000;

    private final Catalog catalog;

    OpenAiModelsController(Catalog catalog) {
        this.catalog = catalog;
    }

    record ModelList(String object, List<Item> data) {}

    record Item(
            String id,
            String object,
            long created,
            @JsonProperty("owned_by") String ownedBy) {
        static Item of(Model model) {
            return new Item(
                    model.name(),
                    "model",
                    model.createdAt().getEpochSecond(),
                    model.owner().isShared() ? "zhiying" : model.owner().value());
        }
    }

    /** OpenAI's list has no pages. */
    @GetMapping("/v1/models")
    @Operation(summary = "List models as OpenAI's API does")
    @RequiresScope("models:read")
    ModelList list() {
        List<Item> items = new ArrayList<>();
        String cursor = null;
        do {
            var page = catalog.models(new PageRequest(PageRequest.MAX_LIMIT, cursor));
            page.items().forEach(model -> items.add(Item.of(model)));
            cursor = page.next();
        } while (cursor != null && items.size() < MAX);
        return new ModelList("list", items);
    }

    @GetMapping("/v1/models/{name}")
    @Operation(summary = "Show a model as OpenAI's API does")
    @RequiresScope("models:read")
    Item one(@PathVariable String name) {
        return Item.of(catalog.model(name));
    }
}
