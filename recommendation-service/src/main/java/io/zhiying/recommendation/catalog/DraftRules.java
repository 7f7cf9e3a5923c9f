package io.zhiying.recommendation.catalog;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What annotations cannot say of a draft: ids, and how large and deep attributes may be. */
final class DraftRules {
    static final int MAX_ATTRIBUTE_BYTES = 16_384;
    private static final int MAX_DEPTH = 8;
    private static final int MAX_ERRORS = 100;

    private final JsonMapper json;

    DraftRules(JsonMapper json) {
        this.json = json;
    }

    void checkOne(String id, ItemDraft draft) {
        if (!ItemId.isValid(id)) {
            throw Problems.invalid("id", ItemId.MESSAGE);
        }
        if (draft.id() != null && !draft.id().equals(id)) {
            throw Problems.invalid("id", "must be the id in the path, or be left out");
        }
        var errors = new ArrayList<Problem.Field>();
        check("", draft, errors);
        throwIfAny(errors);
    }

    void checkBatch(List<ItemDraft> drafts) {
        var errors = new ArrayList<Problem.Field>();
        var seen = new HashMap<String, Integer>();
        for (int i = 0; i < drafts.size() && errors.size() < MAX_ERRORS; i++) {
            var draft = drafts.get(i);
            var path = "items[%d].".formatted(i);
            if (draft.id() == null || !ItemId.isValid(draft.id())) {
                errors.add(new Problem.Field(path + "id", ItemId.MESSAGE));
            } else {
                var before = seen.putIfAbsent(draft.id(), i);
                if (before != null) {
                    errors.add(new Problem.Field(path + "id", "repeats the id of items[%d]".formatted(before)));
                }
            }
            check(path, draft, errors);
        }
        throwIfAny(errors);
    }

    private void check(String path, ItemDraft draft, List<Problem.Field> errors) {
        if (draft.attributes() != null) {
            if (depth(draft.attributes()) > MAX_DEPTH) {
                errors.add(
                        new Problem.Field(path + "attributes", "must be nested at most %d deep".formatted(MAX_DEPTH)));
            } else if (json.writeValueAsBytes(draft.attributes()).length > MAX_ATTRIBUTE_BYTES) {
                errors.add(new Problem.Field(
                        path + "attributes", "must be at most %d bytes of JSON".formatted(MAX_ATTRIBUTE_BYTES)));
            }
        }
        if (hasNul(draft.title()) || hasNul(draft.categories()) || hasNul(draft.attributes())) {
            errors.add(new Problem.Field(path + "title", "and other text must not hold the character U+0000"));
        }
    }

    private static int depth(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                1 + map.values().stream().mapToInt(DraftRules::depth).max().orElse(0);
            case List<?> list ->
                1 + list.stream().mapToInt(DraftRules::depth).max().orElse(0);
            case null, default -> 0;
        };
    }

    private static boolean hasNul(@Nullable Object value) {
        return switch (value) {
            case String text -> text.indexOf('\0') >= 0;
            case Map<?, ?> map ->
                map.entrySet().stream().anyMatch(entry -> hasNul(entry.getKey()) || hasNul(entry.getValue()));
            case List<?> list -> list.stream().anyMatch(DraftRules::hasNul);
            case null, default -> false;
        };
    }

    private static void throwIfAny(List<Problem.Field> errors) {
        if (!errors.isEmpty()) {
            var first = errors.getFirst();
            throw new Problem(CommonErrors.INVALID, first.field() + " " + first.message() + ".").withFields(errors);
        }
    }
}
