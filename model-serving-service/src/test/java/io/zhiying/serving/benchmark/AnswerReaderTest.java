package io.zhiying.serving.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
    private static final String SIZED = "HTTP/1.1 200 \r\nX-Model-Version: 3\r\nContent-Length: 5\r\n\r\nhello";
    private static final String CHUNKED = "HTTP/1.1 429 \r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            + "6;part=1\r\nab\r\n\r\n\r\n1\r\n0\r\n0\r\n\r\n";

    private final AnswerReader reader = new AnswerReader("x-model-version");

    @Test
    void readsResponsesOneAfterAnother() {
        var bytes = bytes(SIZED + CHUNKED + "HTTP/1.1 204 \r\n\r\n");

        assertThat(reader.read(bytes)).isTrue();
        assertThat(reader.status()).isEqualTo(200);
        assertThat(reader.version()).isEqualTo("3");
        assertThat(reader.closes()).isFalse();

        assertThat(reader.read(bytes)).isTrue();
        assertThat(reader.status()).isEqualTo(429);
        assertThat(reader.version()).isNull();
        assertThat(reader.closes()).isTrue();

        assertThat(reader.read(bytes)).isTrue();
        assertThat(reader.status()).isEqualTo(204);
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @Test
    void isNotDoneBeforeTheLastByteWhereverAResponseIsCut() {
        for (String response : new String[] {SIZED, CHUNKED}) {
            for (int end = 0; end < response.length(); end++) {
                var cut = new AnswerReader("x-model-version");
                assertThat(cut.read(bytes(response.substring(0, end))))
                        .as(response.substring(0, end))
                        .isFalse();
                assertThat(cut.read(bytes(response.substring(end)))).isTrue();
            }
        }
    }

    @Test
    void refusesWhatIsNotHttp() {
        assertThatThrownBy(() -> reader.read(bytes("SSH-2.0-OpenSSH\r\n"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reader.read(bytes("x".repeat(20_000)))).isInstanceOf(IllegalStateException.class);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
