package io.zhiying.profile.segment.condition;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Guards of the language's types; their messages reach the author of a condition. */
final class Checks {
    static final int MAX_CLAUSES = 50;
    static final int MAX_TEXT = 255;

    private Checks() {}

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    static List<Condition> clauses(@Nullable List<Condition> of) {
        if (of == null || of.isEmpty() || of.size() > MAX_CLAUSES || of.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("of must have 1 to " + MAX_CLAUSES + " clauses");
        }
        return List.copyOf(of);
    }

    static void text(@Nullable String value, String field) {
        require(
                value != null && !value.isBlank() && value.length() <= MAX_TEXT && value.indexOf('\0') < 0,
                field + " must have 1 to " + MAX_TEXT + " characters");
    }
}
