package io.zhiying.demo.api;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** What the platform answered to a {@link Call}, and how long that took. */
public record Answer(Call call, int status, HttpHeaders headers, byte[] content, Duration took) {

    public boolean succeeded() {
        return status >= 200 && status < 300;
    }

    /** The body as JSON; an empty object where there was none. */
    public JsonNode json() {
        return content.length == 0 ? Json.object() : Json.parse(text());
    }

    public String text() {
        return new String(content, StandardCharsets.UTF_8);
    }

    /** The stable code of a problem document, or an empty text. */
    public String problemCode() {
        return succeeded() ? "" : json().path("code").asString("");
    }

    /** This answer, if it is a success. */
    public Answer expectSuccess() {
        if (!succeeded()) {
            throw new UnexpectedAnswer(this);
        }
        return this;
    }
}
