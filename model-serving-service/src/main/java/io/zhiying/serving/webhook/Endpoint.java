package io.zhiying.serving.webhook;

import java.time.Instant;
import java.util.UUID;

/** Where a workspace is told of changes. */
record Endpoint(UUID id, String url, String secret, Instant createdAt, String createdBy) {
    @Override
    public String toString() {
        return "Endpoint[" + id + "]";
    }
}
