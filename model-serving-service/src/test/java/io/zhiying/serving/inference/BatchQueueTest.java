package io.zhiying.serving.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
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
}
