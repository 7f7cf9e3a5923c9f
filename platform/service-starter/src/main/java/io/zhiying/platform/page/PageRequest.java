package io.zhiying.platform.page;

import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted; a controller parameter, read from {@code ?limit=&cursor=}.
 *
 * @param limit 1 to the handler's {@link PageLimit}
 * @param cursor as given by the page before; null for the first
 */
public record PageRequest(int limit, @Nullable String cursor) {
    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 200;
}
