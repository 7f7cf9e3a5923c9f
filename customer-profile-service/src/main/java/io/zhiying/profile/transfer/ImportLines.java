package io.zhiying.profile.transfer;

import io.zhiying.platform.problem.Problem;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines of a file, one after the other. */
interface ImportLines extends AutoCloseable {
    /**
     * A line with what it says, or what is wrong with it.
     *
     * @param number 1 for the first
     */
    record Line(
            long number,
            @Nullable Map<String, @Nullable Object> event,
            @Nullable Problem problem) {}

    /**
     * Null at the end.
     *
     * @throws Problem where the rest of the file cannot be read
     */
    @Nullable
    Line next() throws IOException;

    @Override
    void close() throws IOException;
}
