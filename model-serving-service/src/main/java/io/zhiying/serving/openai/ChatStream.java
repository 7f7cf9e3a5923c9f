package io.zhiying.serving.openai;

import io.zhiying.serving.generation.Generated;
import io.zhiying.serving.inference.Generations;
import io.zhiying.serving.openai.ChatAnswer.Message;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Server-sent events of one completion. Nothing is sent before there is text, so that what fails until then is answered
 * as an error of its own. A client that goes away is noticed at the next event.
 */
final class ChatStream implements Generations.Audience {
    private final HttpServletResponse response;
    private final JsonMapper json;
    private final String id;
    private final long created;
    private final String model;
    private final String version;
    private boolean started;
    private boolean gone;

    ChatStream(HttpServletResponse response, JsonMapper json, String id, long created, String model, String version) {
        this.response = response;
        this.json = json;
        this.id = id;
        this.created = created;
        this.model = model;
        this.version = version;
    }

    boolean isStarted() {
        return started;
    }

    @Override
    public boolean isThere() {
        return !gone;
    }

    @Override
    public void text(String piece) {
        start();
        delta(new Message(null, piece), null);
    }

    private void start() {
        if (!started) {
            started = true;
            response.setContentType("text/event-stream;charset=UTF-8");
            response.setHeader("Cache-Control", "no-cache");
            response.setHeader("X-Accel-Buffering", "no");
            response.setHeader("X-Model-Version", version);
            delta(new Message("assistant", ""), null);
        }
    }

    void end(Generated generated, boolean withUsage) {
        start();
        delta(new Message(null, null), ChatAnswer.reason(generated));
        if (withUsage) {
            send(json.writeValueAsString(ChatAnswer.usage(id, created, model, generated)));
        }
        send("[DONE]");
    }

    /** What fails after the first event can only be told in one more. */
    void fail(Object error) {
        send(json.writeValueAsString(error));
    }

    private void delta(Message delta, @Nullable String reason) {
        send(json.writeValueAsString(ChatAnswer.chunk(id, created, model, delta, reason)));
    }

    private void send(String data) {
        if (gone) {
            return;
        }
        try {
            var out = response.getOutputStream();
            out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException away) {
            gone = true;
        }
    }
}
