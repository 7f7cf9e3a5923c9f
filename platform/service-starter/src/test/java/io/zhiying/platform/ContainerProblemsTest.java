package io.zhiying.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What Tomcat refuses before it has found anybody to ask. */
class ContainerProblemsTest extends StarterTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /notes%2Fx HTTP/1.1                        | Host: a                    | 400 | request.malformed
            GET /notes/%zz HTTP/1.1                        | Host: a                    | 400 | request.malformed
            GET /notes/{x} HTTP/1.1                        | Host: a                    | 400 | request.malformed
            GET /notes/../../etc HTTP/1.1                  | Host: a                    | 400 | request.malformed
            GET /notes;x=1 HTTP/1.1                        | Host: a                    | 400 | request.malformed
            GET /notes HTTP/9.9                            | Host: a                    | 400 | request.malformed
            GET /notes HTTP/1.1                            | Host: a b                  | 400 | request.malformed
            GET /notes HTTP/1.1                            | X: y                       | 400 | request.malformed
            TRACE /notes HTTP/1.1                          | Host: a                    | 405 | request.method_not_allowed
            POST /notes HTTP/1.1                           | Host: a~Content-Length: -1 | 400 | request.malformed
            POST /notes HTTP/1.1                           | Host: a~Transfer-Encoding: bogus | 400 | request.malformed
            """)
    void isToldAsAProblem(String line, String headers, int status, String code) throws Exception {
        var answer = raw(line + "\r\n" + headers.replace("~", "\r\n") + "\r\nConnection: close\r\n\r\n");
        assertProblem(answer, status, code);
    }

    @ParameterizedTest
    @CsvSource({"header, 20000", "path, 20000"})
    void saysThatAHeadIsTooLarge(String part, int size) throws Exception {
        var filler = "x".repeat(size);
        var answer = raw("GET /notes%s HTTP/1.1\r\nHost: a\r\nX: %s\r\nConnection: close\r\n\r\n"
                .formatted(part.equals("path") ? "/" + filler : "", part.equals("header") ? filler : ""));
        assertProblem(answer, 400, "request.malformed");
    }

    /** Such a line names no version of HTTP, so Tomcat may answer in the oldest, which has no head. */
    @Test
    void saysInTheBodyThatALineIsNone() throws Exception {
        var answer = body(raw("G@T /notes HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertThat(answer.path("code").asString()).isEqualTo("request.malformed");
    }

    private static void assertProblem(String answer, int status, String code) throws Exception {
        assertThat(answer).startsWith("HTTP/1.1 " + status);
        assertThat(answer).contains("Content-Type: application/problem+json");
        var body =
                JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4).replaceAll("(?m)^[0-9a-f]+\r?$", ""));
        assertThat(body.path("status").asInt()).isEqualTo(status);
        assertThat(body.path("code").asString()).isEqualTo(code);
        assertThat(answer).doesNotContainIgnoringCase("tomcat").doesNotContain("<html", "Exception", "Server:");
    }

    /** Of an answer with a head or without one, in chunks or as a whole. */
    private static JsonNode body(String answer) {
        return JSON.readTree(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
    }

    private String raw(String request) throws Exception {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
