package io.zhiying.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.TestTokens;
import java.net.http.HttpRequest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A form with files and an Idempotency-Key. */
class FormTest extends StarterTest {
    private static final String KEY = "Idempotency-Key";

    @Test
    void storesTheFilesOfARepeatedFormOnce() throws Exception {
        var key = UUID.randomUUID().toString();
        // Clients choose another boundary each time.
        var first = upload("forms", "b1", key, "甲的笔记", "second file");
        var again = upload("forms", "b2", key, "甲的笔记", "second file");
        assertThat(first.status()).as(first.raw().body()).isEqualTo(201);
        assertThat(first.body().valueStream().map(note -> note.path("body").asString()))
                .containsExactly("甲的笔记", "second file");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.raw().headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(get("/notes", "forms").body().path("items").size()).isEqualTo(2);
    }

    @Test
    void refusesTheKeyForAFormWithAnotherFile() throws Exception {
        var key = UUID.randomUUID().toString();
        assertThat(upload("forms-2", "b", key, "one", "two").status()).isEqualTo(201);
        assertThat(upload("forms-2", "b", key, "one", "TWO").code()).isEqualTo("idempotency.key_reused");
        assertThat(upload("forms-2", "b", key, "onetwo").code()).isEqualTo("idempotency.key_reused");
        assertThat(get("/notes", "forms-2").body().path("items").size()).isEqualTo(2);
    }

    @Test
    void saysThatAFileIsTooLargeAndFreesTheKey() throws Exception {
        var key = UUID.randomUUID().toString();
        var answer = upload("forms-3", "b", key, "x".repeat(101 * 1024));
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo("request.too_large");
        assertThat(upload("forms-3", "b", key, "small").status()).isEqualTo(201);
    }

    @Test
    void saysThatAFormIsBroken() throws Exception {
        var answer = send(form("forms-4", "b", UUID.randomUUID().toString(), "--b\r\nno headers"));
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("request.malformed");
    }

    private Answer upload(String workspace, String boundary, String key, String... files) throws Exception {
        var body = new StringBuilder();
        for (int i = 0; i < files.length; i++) {
            body.append("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + i
                    + ".txt\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + files[i] + "\r\n");
        }
        return send(form(workspace, boundary, key, body + "--" + boundary + "--\r\n"));
    }

    private HttpRequest.Builder form(String workspace, String boundary, String key, String body) {
        return request("/notes")
                .header("Authorization", TestTokens.bearer(workspace, "notes:write"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .header(KEY, key)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }
}
