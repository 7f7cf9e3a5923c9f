package io.zhiying.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.zhiying.platform.problem.ProblemAdvice;
import io.zhiying.platform.test.TestTokens;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A socket that is reset within an answer. */
class GoneClientTest extends StarterTest {
    private final Logger log = (Logger) LoggerFactory.getLogger(ProblemAdvice.class);
    private final Queue<Level> levels = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> written = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            levels.add(event.getLevel());
        }
    };

    @BeforeEach
    void listen() {
        written.start();
        log.setLevel(Level.DEBUG);
        log.addAppender(written);
    }

    @AfterEach
    void leave() {
        log.detachAppender(written);
        log.setLevel(null);
    }

    @Test
    void isNoErrorOfOurs() throws Exception {
        try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(30_000);
            client.getOutputStream()
                    .write("GET /long HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\n\r\n"
                            .formatted(TestTokens.bearer("acme", "notes:read"))
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
            client.setSoLinger(true, 0);
        }

        await().atMost(Duration.ofSeconds(30)).until(() -> !levels.isEmpty());
        assertThat(levels).containsOnly(Level.DEBUG);
    }
}
