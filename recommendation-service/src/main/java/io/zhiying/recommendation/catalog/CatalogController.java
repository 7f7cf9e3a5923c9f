package io.zhiying.recommendation.catalog;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.security.RequiresScope;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v1/catalog/items")
@Tag(name = "Catalogue", description = "The items that can be recommended")
class CatalogController {
    private final Catalog catalog;

    CatalogController(Catalog catalog) {
        this.catalog = catalog;
    }

    @PutMapping("/{id}")
    @RequiresScope("catalog:write")
    @Operation(summary = "Create or replace an item: 201 where it is new, 200 where it was there")
    ResponseEntity<CatalogItem> put(@PathVariable String id, @Valid @RequestBody ItemDraft draft) {
        var put = catalog.put(id, draft);
        return ResponseEntity.status(put.created() ? HttpStatus.CREATED : HttpStatus.OK)
                .body(put.item());
    }

    @PostMapping("/batch")
    @Idempotent
    @RequiresScope("catalog:write")
    @Operation(summary = "Create or replace up to 1,000 items: all of them or, where one is wrong, none")
    UpsertCounts putAll(@Valid @RequestBody ItemDraft.Batch batch) {
        return catalog.putAll(batch.items());
    }

    @GetMapping("/{id}")
    @RequiresScope("catalog:read")
    @Operation(summary = "One item")
    CatalogItem get(@PathVariable String id) {
        return catalog.get(id);
    }

    @GetMapping
    @RequiresScope("catalog:read")
    @Operation(summary = "Items in order of their ids, of all categories or of one")
    Page<CatalogItem> list(@RequestParam(required = false) @Nullable String category, PageRequest page) {
        return catalog.list(category, page);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @RequiresScope("catalog:write")
    @Operation(summary = "Delete an item; it is not recommended from then on")
    void delete(@PathVariable String id) {
        catalog.delete(id);
    }
}
