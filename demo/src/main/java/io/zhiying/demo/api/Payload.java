package io.zhiying.demo.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a request carries.
 *
 * @param shown what a reader is shown of it, which may be cut short
 */
public record Payload(String contentType, byte[] bytes, String shown) {
    private static final int SHOWN = 400;
    private static final String BOUNDARY = "zhiying-demo-2f6c1d9a";

    public static Payload json(JsonNode node) {
        byte[] bytes = Json.bytes(node);
        String start = new String(bytes, 0, Math.min(bytes.length, SHOWN), StandardCharsets.UTF_8);
        return new Payload("application/json", bytes, start);
    }

    /** A form with a part {@code file} for each file and one part of JSON. */
    public static Payload form(Map<String, byte[]> files, String name, JsonNode json) {
        var form = new ByteArrayOutputStream();
        files.forEach((file, content) -> part(
                form,
                "Content-Disposition: form-data; name=\"file\"; filename=\"" + file + "\"\r\n"
                        + "Content-Type: application/octet-stream",
                content));
        part(
                form,
                "Content-Disposition: form-data; name=\"" + name + "\"\r\nContent-Type: application/json",
                Json.bytes(json));
        form.writeBytes(ascii("--" + BOUNDARY + "--\r\n"));
        return new Payload(
                "multipart/form-data; boundary=" + BOUNDARY,
                form.toByteArray(),
                "files " + String.join(", ", files.keySet()) + "; " + name + " " + json);
    }

    private static void part(ByteArrayOutputStream form, String head, byte[] content) {
        form.writeBytes(ascii("--" + BOUNDARY + "\r\n" + head + "\r\n\r\n"));
        form.writeBytes(content);
        form.writeBytes(ascii("\r\n"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
