package io.zhiying.serving.benchmark;

import org.jspecify.annotations.Nullable;

/**
 * How one request of a load ended.
 *
 * @param status of HTTP; 0 where the connection broke
 * @param version of the model that answered; null where none did
 * @param wanted when the request was due, and {@code sent} when it went out, as {@link System#nanoTime} tells it: a
 *     client that falls behind must not hide that its server did
 */
record Answer(int status, @Nullable String version, long wanted, long sent, long received) {
    double seconds() {
        return (received - wanted) / 1e9;
    }
}
