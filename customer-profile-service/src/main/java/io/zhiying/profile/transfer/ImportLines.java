package io.zhiying.profile.transfer;

import io.zhiying.platform.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines of a file, one after the other. */
interface ImportLines extends AutoCloseable {
    int BLOCK = 500;

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

    /** The next lines after a number, so many as are done at a time; none at the end. */
    default List<Line> block(long after) throws IOException {
        var block = new ArrayList<Line>(BLOCK);
        for (var line = next(); line != null; line = next()) {
            if (line.number() > after) {
                block.add(line);
                if (block.size() == BLOCK) {
                    break;
                }
            }
        }
        return block;
    }

    @Override
    void close() throws IOException;
}
