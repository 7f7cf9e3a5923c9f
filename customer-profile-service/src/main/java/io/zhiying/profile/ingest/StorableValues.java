package io.zhiying.profile.ingest;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds values that JSON can write but the log or PostgreSQL cannot hold. They are refused at the door: behind it an
 * acknowledged event would have to be put aside.
 */
final class StorableValues {
    private StorableValues() {}

    /** What is wrong with the first such value; null where all can be kept. */
    static @Nullable String flaw(@Nullable Object value) {
        return switch (value) {
            case String text -> flawOf(text);
            case Double number when !Double.isFinite(number) -> "has a number that is too large";
            case Map<?, ?> object -> flawOf(object);
            case List<?> list -> flawOf(list);
            case null, default -> null;
        };
    }

    private static @Nullable String flawOf(Map<?, ?> object) {
        for (var entry : object.entrySet()) {
            var flaw = flawOf((String) entry.getKey());
            if (flaw == null) {
                flaw = flaw(entry.getValue());
            }
            if (flaw != null) {
                return flaw;
            }
        }
        return null;
    }

    private static @Nullable String flawOf(List<?> list) {
        for (var each : list) {
            var flaw = flaw(each);
            if (flaw != null) {
                return flaw;
            }
        }
        return null;
    }

    private static @Nullable String flawOf(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "has a NUL character (U+0000)";
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return "has half of a surrogate pair";
                }
                i++;
            }
        }
        return null;
    }
}
