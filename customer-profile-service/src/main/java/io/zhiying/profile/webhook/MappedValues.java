package io.zhiying.profile.webhook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a mapping made, as plain JSON of bounded size: no functions, no endless nesting. */
final class MappedValues {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_VALUES = 20_000;

    private int values;

    private MappedValues() {}

    static Map<String, @Nullable Object> object(Map<?, ?> made) {
        return new MappedValues().copy(made, 1);
    }

    private Map<String, @Nullable Object> copy(Map<?, ?> made, int depth) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        made.forEach((name, value) -> copy.put(String.valueOf(name), value(value, depth + 1)));
        return copy;
    }

    private @Nullable Object value(@Nullable Object made, int depth) {
        if (depth > MAX_DEPTH) {
            throw Mapping.failed("The mapping makes an event more than %d deep.".formatted(MAX_DEPTH));
        }
        if (++values > MAX_VALUES) {
            throw Mapping.failed("The mapping makes an event of more than %d values.".formatted(MAX_VALUES));
        }
        return switch (made) {
            case Map<?, ?> object -> copy(object, depth);
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                list.forEach(each -> copy.add(value(each, depth + 1)));
                yield copy;
            }
            case String _, Number _, Boolean _ -> made;
            case null -> null;
            default -> throw Mapping.failed("The mapping makes a value that JSON does not have.");
        };
    }
}
