package io.zhiying.serving.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LoadClientTest {
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        // Every third is refused, every fourth dies.
        server.createContext("/", exchange -> {
            int number = asked.incrementAndGet();
            if (number % 4 == 0) {
                throw new IllegalStateException("the connection is closed without an answer");
            }
            exchange.getResponseHeaders().add("X-Model-Version", "7");
            byte[] body = "x".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(number % 3 == 0 ? 429 : 200, number % 2 == 0 ? 0 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    @Test
    void countsEveryRequestOnceWhateverBecomesOfIt() throws Exception {
        var left = new AtomicInteger(120);

        var load = new LoadClient(server.getAddress()).closed(8, () -> left.getAndDecrement() > 0, () -> REQUEST);

        assertThat(load.answers()).hasSize(120);
        assertThat(load.count(0)).isEqualTo(30);
        assertThat(load.count(429)).isEqualTo(30);
        assertThat(load.count(200)).isEqualTo(60);
        assertThat(load.answers())
                .filteredOn(answer -> answer.status() == 200)
                .allMatch(answer -> "7".equals(answer.version())
                        && answer.received() > answer.sent()
                        && answer.sent() >= answer.wanted());
    }

    @Test
    void asksAtARateWhetherItIsAnsweredOrNot() throws Exception {
        var load = new LoadClient(server.getAddress()).open(200, 100, Duration.ofSeconds(1), () -> REQUEST);

        assertThat(load.answers()).hasSize(200);
        assertThat(load.count(200)).isEqualTo(100);
        assertThat(load.seconds()).isGreaterThanOrEqualTo(0.99);
    }

    @Test
    @Timeout(60)
    void connectionsThatWaitToBeTakenHoldUpNoOther() throws Exception {
        int alone = 50;
        try (var few = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> {
                // The first answer takes its time, so that others are asked for; they are taken once it has given
                // fifty.
                Socket first = few.accept();
                Thread.sleep(100);
                answer(first, alone);
                threads.submit(() -> answer(first, Integer.MAX_VALUE));
                while (true) {
                    Socket next = few.accept();
                    threads.submit(() -> answer(next, Integer.MAX_VALUE));
                }
            });

            var load = new LoadClient((InetSocketAddress) few.getLocalSocketAddress())
                    .open(200, 100, Duration.ofSeconds(1), () -> REQUEST);

            few.close();
            assertThat(load.answers()).hasSize(200);
            assertThat(load.count(200)).isEqualTo(200);
        }
    }

    /** As many requests as there come, at most; each ends with an empty line. */
    private static Void answer(Socket socket, int requests) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        for (int answered = 0; answered < requests; ) {
            String line = lines.readLine();
            if (line == null) {
                return null;
            }
            if (line.isEmpty()) {
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                answered++;
            }
        }
        return null;
    }
}
