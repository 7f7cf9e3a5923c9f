package io.zhiying.recommendation.catalog;

import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.recommendation.signal.TrainingSignals;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Keeps the catalogue, and lets training know what has changed. */
@Service
public class Catalog {
    private final CatalogItems items;
    private final TrainingSignals signals;
    private final DraftRules rules;
    private final InstantSource clock;

    Catalog(CatalogItems items, TrainingSignals signals, JsonMapper json, InstantSource clock) {
        this.items = items;
        this.signals = signals;
        this.rules = new DraftRules(json);
        this.clock = clock;
    }

    /** Creates or replaces one item. */
    @Transactional
    public Put put(String id, ItemDraft draft) {
        rules.checkOne(id, draft);
        var named = new ItemDraft(
                id,
                draft.title(),
                draft.categories(),
                draft.attributes(),
                draft.price(),
                draft.available(),
                draft.publishedAt());
        var counts = store(List.of(named));
        return new Put(get(id), counts.created() == 1);
    }

    /** All of the items are stored, or none. */
    @Transactional
    public UpsertCounts putAll(List<ItemDraft> drafts) {
        rules.checkBatch(drafts);
        return store(drafts);
    }

    @Transactional(readOnly = true)
    public CatalogItem get(String id) {
        return items.find(id).orElseThrow(() -> Problems.notFound("catalog_item", id));
    }

    @Transactional(readOnly = true)
    public Page<CatalogItem> list(@Nullable String category, PageRequest page) {
        var after =
                page.cursor() == null ? null : Cursor.decode(page.cursor(), 1).getFirst();
        return Page.of(items.list(category, after, page.limit() + 1), page.limit(), item -> Cursor.encode(item.id()));
    }

    @Transactional
    public void delete(String id) {
        if (!items.delete(id)) {
            throw Problems.notFound("catalog_item", id);
        }
        signals.catalogueChanged(1);
    }

    private UpsertCounts store(List<ItemDraft> drafts) {
        var counts = items.put(drafts, clock.instant());
        signals.catalogueChanged(counts.created() + counts.updated());
        return counts;
    }

    /** @param created whether it was not there before */
    public record Put(CatalogItem item, boolean created) {}
}
