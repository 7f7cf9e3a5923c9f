package io.zhiying.serving.openai;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/**
 * Server-sent events of one answer. Nothing is sent before there is text, so that what fails until then is answered as an
 * error of its own. A client that goes away is noticed at the next event.
 */
final class EventStream {
    private final HttpServletResponse response;
    private final JsonMapper json;
    private final String version;
    private boolean started;
    private boolean gone;

    EventStream(HttpServletResponse response, JsonMapper json, String version) {
        this.response = response;
        this.json = json;
        this.version = version;
    }

    boolean isStarted() {
        return started;
    }

    boolean isThere() {
        return !gone;
    }

    /** Whether it had not begun. */
    boolean start() {
        if (started) {
            return false;
        }
        started = true;
        response.setContentType("text/event-stream;charset=UTF-8");
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("X-Accel-Buffering", "no");
        response.setHeader("X-Model-Version", version);
        return true;
    }

    void send(Object event) {
        write(json.writeValueAsString(event));
    }

    void end() {
        write("[DONE]");
    }

    private void write(String data) {
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
