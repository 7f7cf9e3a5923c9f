package io.zhiying.platform.page;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** A place in a list, as an opaque string: the sort key of the last item that was given. */
public final class Cursor {
    private static final String SEPARATOR = "\u001f";

    private Cursor() {}

    public static String encode(String... key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join(SEPARATOR, key).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws Problem {@code page.cursor_invalid} where it does not have that many parts */
    public static List<String> decode(String cursor, int parts) {
        try {
            var key = List.of(
                    new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(SEPARATOR, -1));
            if (key.size() == parts) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw invalid();
    }

    /** The only part of a cursor in a list that is ordered by id. */
    public static UUID id(String cursor) {
        try {
            return UUID.fromString(decode(cursor, 1).getFirst());
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
    }

    /** For parts that do not parse as the key's type. */
    public static Problem invalid() {
        return new Problem(CommonErrors.CURSOR_INVALID, "The cursor is not one that this list gave.")
                .withField("cursor", "must be the next of a page of this list");
    }
}
