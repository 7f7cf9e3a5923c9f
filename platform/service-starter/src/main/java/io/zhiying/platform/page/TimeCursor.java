package io.zhiying.platform.page;

import io.zhiying.platform.problem.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;

/** A place in a list that is ordered by time, and by id among those of one moment. */
public record TimeCursor(Instant time, UUID id) {
    /** @throws Problem {@code page.cursor_invalid} */
    public static TimeCursor of(String cursor) {
        var key = Cursor.decode(cursor, 2);
        try {
            return new TimeCursor(Instant.parse(key.getFirst()), UUID.fromString(key.getLast()));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw Cursor.invalid();
        }
    }

    /** The opaque string that {@link #of} reads. */
    public String encode() {
        return Cursor.encode(time.toString(), id.toString());
    }
}
