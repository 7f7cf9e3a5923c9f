package io.zhiying.serving.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.zhiying.platform.connection.WatchedProtocol;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BatchQueueTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final BatchMetrics metrics = new BatchMetrics(meters, "test", 1, "shared");
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Gated runner = new Gated();
    private final BatchQueue<String, String> queue = queue(20, 16);

    private BatchQueue<String, String> queue(int batchTokens, int runTokens) {
        return new BatchQueue<>(
                "test",
                runner,
                metrics,
                new BatchSpans(OpenTelemetry.noop().getTracer("test"), "test", 1),
                new QueueBounds(batchTokens, 100, runTokens, 40, 0.5, Duration.ofHours(1)),
                new Room(1000),
                System::nanoTime);
    }

    /** Answers in upper case; stands still while its gate is closed. */
    private static final class Gated implements BatchRunner<String, String> {
        private final List<List<String>> batches = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch entered = new CountDownLatch(1);
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public int length(String input) {
            return input.length();
        }

        @Override
        public List<String> run(List<String> batch) {
            batches.add(batch);
            entered.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (batch.contains("bad")) {
                throw new IllegalArgumentException("bad input");
            }
            return batch.stream().map(String::toUpperCase).toList();
        }
    }

    @AfterEach
    void close() {
        runner.gate.countDown();
        callers.shutdownNow();
        queue.close();
    }

    @Test
    void answersInTheOrderOfTheInputs() throws Exception {
        assertThat(queue.submit(List.of("ccc", "a", "bb"), LONG)).containsExactly("CCC", "A", "BB");
    }

    @Test
    void runsOneInputAtOnceAndWhatArrivedMeanwhileTogether() throws Exception {
        var first = blocked("first");
        var others = List.of(later("aa"), later("bb"), later("cc"));
        waitForTokens(6);

        runner.gate.countDown();

        assertThat(first.get()).containsExactly("FIRST");
        for (var other : others) {
            other.get();
        }
        assertThat(runner.batches).hasSize(2);
        assertThat(runner.batches.getLast()).containsExactlyInAnyOrder("aa", "bb", "cc");
    }

    @Test
    void putsSimilarLengthsTogetherWithinTheBudgetAndTheOldestFirst() throws Exception {
        var first = blocked("x");
        later("aaaaaaaaaaaa"); // 12: with another of its length it would exceed 20
        waitForTokens(12);
        var oldest = later("b");
        waitForTokens(13);
        var rest = List.of(oldest, later("cccccccccc"), later("d"), later("e"));
        waitForTokens(25);

        runner.gate.countDown();
        first.get();
        for (var one : rest) {
            one.get();
        }

        assertThat(runner.batches).hasSize(4);
        assertThat(runner.batches.get(1)).containsExactly("aaaaaaaaaaaa");
        assertThat(runner.batches.get(2)).containsExactlyInAnyOrder("b", "d", "e");
        assertThat(runner.batches.get(3)).containsExactly("cccccccccc");
    }

    @Test
    void padsOnlyWhereThatCostsLessThanARunOfItsOwn() throws Exception {
        var texts = List.of("四个字的", "四个字啊", "four", "eightlet");
        // Together 4 x 8 are computed instead of 3 x 4 and 8: twelve more.
        try (var cheapRuns = queue(1000, 4);
                var dearRuns = queue(1000, 100)) {
            cheapRuns.submit(texts, LONG);
            assertThat(runner.batches).containsExactly(List.of("四个字的", "四个字啊", "four"), List.of("eightlet"));

            dearRuns.submit(texts, LONG);
            assertThat(runner.batches.getLast()).containsExactlyElementsOf(texts);
        }
    }

    @Test
    void refusesAtOnceWhatDoesNotFit() throws Exception {
        blocked("x");
        later("a".repeat(35));
        waitForTokens(35);

        assertThatThrownBy(() -> queue.submit(List.of("bbbbbb"), LONG))
                .isInstanceOfSatisfying(
                        BatchQueue.Full.class,
                        full -> assertThat(full.retryAfter()).isPositive());
        assertThat(meters.get("zhiying.model.refused").counter().count()).isOne();
    }

    @Test
    void takesARequestLargerThanTheQueueWhenNothingWaits() throws Exception {
        assertThat(queue.submit(Collections.nCopies(30, "ab"), LONG)).hasSize(30);
    }

    @Test
    void dropsWhatIsLateBeforeItCostsAnything() throws Exception {
        var first = blocked("x");

        assertThatThrownBy(() -> queue.submit(List.of("late"), Duration.ofMillis(30)))
                .isInstanceOf(BatchQueue.Late.class);
        runner.gate.countDown();
        first.get();
        queue.submit(List.of("next"), LONG);

        assertThat(runner.batches.stream().flatMap(List::stream)).doesNotContain("late");
        assertThat(meters.get("zhiying.model.dropped").counter().count()).isOne();
        assertThat(queue.waitingTokens()).isZero();
    }

    @Test
    void dropsWhatAClientLeftWaitingAndComputesTheRestOfItsBatch() throws Exception {
        var first = blocked("x");
        try (var server = new Server(text -> queue.submit(List.of(text), Duration.ofHours(1)));
                var patient = server.asks("patient")) {
            try (var _ = server.asks("gone")) {
                waitForTokens("patient".length() + "gone".length());
            }
            while (meters.get("zhiying.model.dropped").counter().count() < 1) {
                Thread.sleep(1);
            }
            assertThat(queue.waitingTokens()).isEqualTo("patient".length());

            runner.gate.countDown();
            first.get();

            assertThat(new String(patient.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("[PATIENT]");
        }
        assertThat(runner.batches).containsExactly(List.of("x"), List.of("patient"));
    }

    /** What runs together goes on for the others. */
    @Test
    void leavesABatchToThoseWhoAreStillThere() throws Exception {
        var first = blocked("x");
        try (var server = new Server(text -> queue.submit(List.of(text), Duration.ofHours(1)));
                var patient = server.asks("patient")) {
            try (var _ = server.asks("gone")) {
                waitForTokens("patient".length() + "gone".length());
                var opened = runner.gate;
                runner.gate = new CountDownLatch(1);
                opened.countDown();
                first.get();
                while (runner.batches.size() < 2) {
                    Thread.sleep(1);
                }
            }
            while (server.ended() < 1) {
                Thread.sleep(1);
            }
            runner.gate.countDown();

            assertThat(new String(patient.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .endsWith("[PATIENT]");
        }
        assertThat(runner.batches.getLast()).containsExactlyInAnyOrder("patient", "gone");
        assertThat(meters.get("zhiying.model.dropped").counter().count()).isZero();
    }

    @Test
    void failsOnlyTheRequestWhoseInputIsBad() throws Exception {
        var first = blocked("x");
        var good = later("good");
        var bad = later("bad");
        waitForTokens(7);

        runner.gate.countDown();
        first.get();

        assertThat(good.get()).containsExactly("GOOD");
        assertThatThrownBy(bad::get).hasRootCauseMessage("bad input");
    }

    @Test
    void computesWhatWaitedBeforeItCloses() throws Exception {
        var first = blocked("x");
        var waiting = later("y");
        waitForTokens(1);

        var closing = callers.submit(queue::close);
        runner.gate.countDown();
        closing.get(5, TimeUnit.SECONDS);

        assertThat(first.get()).containsExactly("X");
        assertThat(waiting.get()).containsExactly("Y");
        assertThatThrownBy(() -> queue.submit(List.of("z"), LONG)).isInstanceOf(IllegalStateException.class);
    }

    private Future<List<String>> blocked(String input) throws InterruptedException {
        runner.gate = new CountDownLatch(1);
        var future = later(input);
        runner.entered.await();
        return future;
    }

    private Future<List<String>> later(String input) {
        Callable<List<String>> call = () -> queue.submit(List.of(input), LONG);
        return callers.submit(call);
    }

    private void waitForTokens(int tokens) throws InterruptedException {
        while (queue.waitingTokens() < tokens) {
            Thread.sleep(1);
        }
    }

    /** What a real server asks of the queue for its clients, each on a connection of its own. */
    private static final class Server implements AutoCloseable {
        private final Tomcat tomcat = new Tomcat();
        private final AtomicInteger ended = new AtomicInteger();

        @FunctionalInterface
        private interface Work {
            List<String> on(String text) throws InterruptedException;
        }

        Server(Work work) throws Exception {
            tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
            var connector = new Connector(WatchedProtocol.class.getName());
            connector.setPort(0);
            tomcat.setConnector(connector);
            var context = tomcat.addContext("", null);
            Tomcat.addServlet(context, "queue", new HttpServlet() {
                private static final long serialVersionUID = 1L;

                @Override
                protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                    try {
                        response.getWriter()
                                .print(work.on(request.getRequestURI().substring(1)));
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    } finally {
                        ended.incrementAndGet();
                    }
                }
            });
            context.addServletMappingDecoded("/*", "queue");
            tomcat.start();
        }

        Socket asks(String text) throws IOException {
            var socket = new Socket("127.0.0.1", tomcat.getConnector().getLocalPort());
            socket.getOutputStream()
                    .write("GET /%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                            .formatted(text)
                            .getBytes(StandardCharsets.US_ASCII));
            return socket;
        }

        int ended() {
            return ended.get();
        }

        @Override
        public void close() throws Exception {
            tomcat.stop();
            tomcat.destroy();
        }
    }
}
