package io.zhiying.platform.problem;

import tools.jackson.core.StreamReadConstraints;

/** The words for JSON that is over what a reader takes. */
public final class JsonLimits {
    private JsonLimits() {}

    /** @param depth how deep the reader goes; its numbers are as long as Jackson takes them */
    public static String exceeded(int depth) {
        return "is over a limit: JSON is at most %d levels deep, a number %d characters long"
                .formatted(depth, StreamReadConstraints.DEFAULT_MAX_NUM_LEN);
    }
}
