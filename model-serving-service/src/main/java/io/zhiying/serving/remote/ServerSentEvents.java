package io.zhiying.serving.remote;

import io.zhiying.serving.remote.RemoteFailure.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the events of an answer in a thread of its own, so that whoever waits for one also notices that it is no longer
 * wanted. Its bound is a queue: a server that is faster than the caller waits.
 */
final class ServerSentEvents {
    private static final String DATA = "data:";
    private static final String DONE = "[DONE]";
    private static final int WAITING = 256;
    private static final int MAX_LINE = 1 << 20;

    private final String server;
    private final InputStream bytes;
    private final JsonMapper json;
    private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(WAITING);

    ServerSentEvents(String server, InputStream bytes, JsonMapper json) {
        this.server = server;
        this.bytes = bytes;
        this.json = json;
    }

    private sealed interface Line {
        record Of(String text) implements Line {}

        record End() implements Line {}

        record Broken(Exception cause) implements Line {}
    }

    /**
     * @return false where it was wanted no more
     * @throws RemoteFailure it broke off, or told of an error
     */
    boolean run(Consumer<JsonNode> events, BooleanSupplier isWanted) throws InterruptedException {
        Thread reader = Thread.startVirtualThread(this::read);
        try {
            while (isWanted.getAsBoolean()) {
                Line line = lines.poll(100, TimeUnit.MILLISECONDS);
                if (line == null) {
                    continue;
                }
                switch (line) {
                    case Line.Of(String text) -> {
                        if (!text.startsWith(DATA)) {
                            continue; // a comment, a name, the end of an event
                        }
                        String data = text.substring(DATA.length()).strip();
                        if (data.equals(DONE)) {
                            return true;
                        }
                        events.accept(event(data));
                    }
                    case Line.End _ -> throw RemoteFailure.of(Kind.AWAY, server + " broke off before the end");
                    case Line.Broken(Exception cause) ->
                        throw RemoteFailure.of(Kind.AWAY, server + " broke off", cause);
                }
            }
            return false;
        } finally {
            reader.interrupt();
        }
    }

    private JsonNode event(String data) {
        JsonNode event;
        try {
            event = json.readTree(data);
        } catch (JacksonException malformed) {
            throw RemoteFailure.of(Kind.AWAY, server + " sent an event that is not JSON", malformed);
        }
        if (event.has("error")) {
            throw RemoteFailure.of(Kind.AWAY, server + " told of an error in its answer");
        }
        return event;
    }

    private void read() {
        try (var reader = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
            for (String line = line(reader); line != null; line = line(reader)) {
                lines.put(new Line.Of(line));
            }
            lines.put(new Line.End());
        } catch (IOException broken) {
            lines.offer(new Line.Broken(broken));
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    /** As {@link BufferedReader#readLine}, within a bound. */
    private static @org.jspecify.annotations.Nullable String line(BufferedReader reader) throws IOException {
        var line = new StringBuilder();
        for (int next = reader.read(); next >= 0; next = reader.read()) {
            if (next == '\n') {
                return line.toString();
            }
            if (next != '\r') {
                line.append((char) next);
            }
            if (line.length() > MAX_LINE) {
                throw new IOException("a line of over %d characters".formatted(MAX_LINE));
            }
        }
        return line.isEmpty() ? null : line.toString();
    }
}
