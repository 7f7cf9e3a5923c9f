package io.zhiying.serving.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceUnderTestTest {
    private final ServiceUnderTest service = new ServiceUnderTest(
            URI.create("http://127.0.0.1:8081"), "a secret of at least 32 characters.", Path.of("."), Path.of("."), 1);

    @Test
    void writesTheHeadersThatALoadAsksFor() {
        var requests = service.embeddings("m:1", List.of("你好", "hello"), "X-Timeout-Ms: 300", "X-Priority: high");

        String first = new String(requests.get(), StandardCharsets.UTF_8);
        String[] parts = first.split("\r\n\r\n", 2);

        assertThat(parts[0].lines())
                .startsWith("POST /v1/embeddings HTTP/1.1", "Host: 127.0.0.1:8081")
                .contains("X-Timeout-Ms: 300", "X-Priority: high")
                .contains("Content-Length: " + parts[1].getBytes(StandardCharsets.UTF_8).length);
        assertThat(parts[1]).contains("\"m:1\"", "\"你好\"");
        assertThat(new String(requests.get(), StandardCharsets.UTF_8))
                .endsWith("}")
                .contains("\"hello\"");
    }

    @Test
    void aRequestWithoutHeadersOfItsOwnEndsItsHeadAsWell() {
        String request = new String(service.embeddings("m:1", List.of("hello")).get(), StandardCharsets.UTF_8);

        assertThat(request.split("\r\n\r\n", 2)[1]).startsWith("{").endsWith("}");
    }
}
