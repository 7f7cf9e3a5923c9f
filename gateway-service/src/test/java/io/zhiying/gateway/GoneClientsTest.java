package io.zhiying.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Clients that close their connection while a service is at work for them; raw sockets on both sides. */
class GoneClientsTest extends GatewayTest {
    @Autowired
    private MeterRegistry meters;

    @Autowired
    private CircuitBreakerRegistry breakers;

    private final Semaphore begun = new Semaphore(0);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger cut = new AtomicInteger();

    @BeforeEach
    void holdAnswers() {
        MODELS.answer("/v1/embeddings", exchange -> {
            begun.release();
            assertThat(release.await(60, TimeUnit.SECONDS)).isTrue();
            exchange.sendResponseHeaders(200, 0);
            try {
                for (int i = 0; i < 1000; i++) {
                    exchange.getResponseBody().write(new byte[10_000]);
                    exchange.getResponseBody().flush();
                }
            } catch (IOException closed) {
                cut.incrementAndGet();
            }
        });
    }

    /** More often than the failures that would open the service's circuit. */
    @Test
    void cutsOffWhatAServiceOnlyComputes() throws Exception {
        for (int i = 0; i < 8; i++) {
            try (var client = new Client("/v1/embeddings")) {
                client.waitsForItsAnswer();
            }
            awaitInFlight(0);
        }
        release.countDown();

        await(() -> cut.get() == 8);
        assertThat(MODELS.seen()).hasSize(8);
        assertThat(breakers.circuitBreaker("model-serving").getMetrics().getNumberOfFailedCalls())
                .isZero();
        MODELS.forget();
        assertThat(post(ADMIN_KEY, "/v1/embeddings", "{}").statusCode()).isEqualTo(200);
    }

    @Test
    void letsAServiceEndWhatChangesSomething() throws Exception {
        var end = new CountDownLatch(1);
        MODELS.answer("/v1/registry/models", exchange -> {
            begun.release();
            assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
            Upstream.json(exchange, 201, "{}");
        });
        double before = abandoned();
        try (var client = new Client("/v1/registry/models")) {
            client.waitsForItsAnswer();
        }
        for (int i = 1; i <= 3; i++) {
            try (var client = new Client("/v1/embeddings")) {
                client.waitsForItsAnswer();
            }
            double many = before + i;
            await(() -> abandoned() >= many);
        }

        end.countDown();
        awaitInFlight(0);

        assertThat(abandoned()).isEqualTo(before + 3);
        release.countDown();
    }

    /** Requests that ended because their clients had gone. */
    private double abandoned() {
        return meters.find("http.server.requests").tag("status", "499").timers().stream()
                .mapToDouble(Timer::count)
                .sum();
    }

    /** It is looked at many times meanwhile, and what it has sent already is kept. */
    @Test
    void keepsAClientThatWaits() throws Exception {
        MODELS.answer("/v1/embeddings", exchange -> {
            Thread.sleep(1_000);
            Upstream.json(exchange, 200, "{}");
        });
        try (var client = new Client("/v1/embeddings")) {
            client.sends("/v1/embeddings");

            assertThat(client.status()).isEqualTo(200);
            assertThat(client.status()).isEqualTo(200);
            client.sends("/v1/embeddings");
            assertThat(client.status()).isEqualTo(200);
        }
        assertThat(MODELS.seen()).hasSize(3);
    }

    private void awaitInFlight(int requests) throws InterruptedException {
        await(() -> meters.get("zhiying.gateway.in.flight").gauge().value() == requests);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(until);
            Thread.sleep(10);
        }
    }

    private final class Client implements AutoCloseable {
        private final Socket socket = new Socket("127.0.0.1", port());
        private final BufferedReader answers =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));

        Client(String path) throws IOException {
            socket.setSoTimeout(30_000);
            sends(path);
        }

        void sends(String path) throws IOException {
            socket.getOutputStream()
                    .write("""
                    POST %s HTTP/1.1
                    Host: a
                    Authorization: Bearer %s
                    Content-Type: application/json
                    Content-Length: 2

                    {}""".formatted(path, ADMIN_KEY).replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        void waitsForItsAnswer() throws InterruptedException {
            assertThat(begun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        }

        /** Of the next answer, whose body is {}. */
        int status() throws IOException {
            int status = Integer.parseInt(answers.readLine().split(" ")[1]);
            while (!answers.readLine().isEmpty()) {
                // a header
            }
            assertThat((char) answers.read()).isEqualTo('{');
            assertThat((char) answers.read()).isEqualTo('}');
            return status;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
