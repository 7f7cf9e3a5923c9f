package io.zhiying.profile.outcome.prediction;

import io.zhiying.platform.problem.Problems;
import org.jspecify.annotations.Nullable;

/** Guards names of events and traits; a null is possible where JSON leaves a field out. */
final class Texts {
    private static final int MAX = 255;

    private Texts() {}

    static void check(String field, @Nullable String text) {
        if (text == null || text.isBlank() || text.length() > MAX || text.indexOf('\0') >= 0) {
            throw Problems.invalid(field, "must have 1 to " + MAX + " characters");
        }
    }
}
