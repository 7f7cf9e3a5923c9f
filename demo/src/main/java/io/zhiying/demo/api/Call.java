package io.zhiying.demo.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One request to the platform.
 *
 * @param path from the root, with its query
 * @param payload null for none
 * @param idempotencyKey makes a POST safe to repeat, within a run and from run to run
 * @param repeatable true when sending it twice changes nothing, so that it may be tried again after a 429, 503 or 504
 */
public record Call(
        String method,
        String path,
        @Nullable Payload payload,
        @Nullable String idempotencyKey,
        boolean repeatable,
        Key key,
        Duration timeout) {

    /** Whose credential a call carries. */
    public enum Key {
        ADMIN,
        WRITE
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    public static Call get(String path) {
        return new Call("GET", path, null, null, true, Key.ADMIN, PATIENCE);
    }

    /** A POST that reads, or whose repetition the platform knows by the ids in its body. */
    public static Call post(String path, JsonNode body) {
        return new Call("POST", path, Payload.json(body), null, true, Key.ADMIN, PATIENCE);
    }

    /** A POST that creates or sends. */
    public static Call create(String path, @Nullable JsonNode body, String idempotencyKey) {
        Payload payload = body == null ? null : Payload.json(body);
        return new Call("POST", path, payload, idempotencyKey, true, Key.ADMIN, PATIENCE);
    }

    /** A POST of files; sent once. */
    public static Call upload(String path, Payload form) {
        return new Call("POST", path, form, null, false, Key.ADMIN, PATIENCE);
    }

    public static Call put(String path, JsonNode body) {
        return new Call("PUT", path, Payload.json(body), null, true, Key.ADMIN, PATIENCE);
    }

    public Call withWriteKey() {
        return new Call(method, path, payload, idempotencyKey, repeatable, Key.WRITE, timeout);
    }
}
