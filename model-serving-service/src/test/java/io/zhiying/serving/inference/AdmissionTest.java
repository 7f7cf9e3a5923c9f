package io.zhiying.serving.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.workspace.Workspaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is let into the queues, and who goes first. The text of an input is its length in tokens, one a character. */
@Timeout(20)
class AdmissionTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final QueueBounds ONE_BY_ONE = new QueueBounds(100, 1, 16, 100, 1, HOUR);

    private final AtomicLong now = new AtomicLong();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<SpanData> spans = Collections.synchronizedList(new ArrayList<>());
    private final Tracer tracer =
            SdkTracerProvider.builder().addSpanProcessor(new Kept()).build().get("test");
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Standing> runners = new ArrayList<>();
    private final List<BatchQueue<String, String>> queues = new ArrayList<>();

    private final class Kept implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            // Only ended ones are kept.
        }

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            spans.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    /** Stands still until it is let go; each batch takes a second of the clock. */
    private final class Standing implements BatchRunner<String, String> {
        private final List<List<String>> batches = Collections.synchronizedList(new ArrayList<>());
        private volatile CountDownLatch entered = new CountDownLatch(1);
        private volatile CountDownLatch gate = new CountDownLatch(1);

        void stand() {
            entered = new CountDownLatch(1);
            gate = new CountDownLatch(1);
        }

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
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            return batch;
        }
    }

    @AfterEach
    void close() {
        runners.forEach(runner -> runner.gate.countDown());
        callers.shutdownNow();
        queues.forEach(BatchQueue::close);
    }

    @Test
    void takesTheMoreUrgentFirst() throws Exception {
        var queue = busy(ONE_BY_ONE, new Room(1000));
        var last = later(queue, "low", "low");
        waitForTokens(queue, 3);
        later(queue, "normal", null);
        waitForTokens(queue, 9);
        later(queue, "high", "HIGH");
        waitForTokens(queue, 13);

        runners.getFirst().gate.countDown();
        last.get();

        assertThat(runners.getFirst().batches)
                .containsExactly(List.of("x"), List.of("high"), List.of("normal"), List.of("low"));
    }

    @Test
    void fillsABatchWithTheMoreUrgentFirst() throws Exception {
        var queue = busy(new QueueBounds(100, 2, 16, 100, 1, HOUR), new Room(1000));
        var last = later(queue, "low", "low");
        waitForTokens(queue, 3);
        later(queue, "an urgent one", "high");
        waitForTokens(queue, 16);
        later(queue, "urgent", "high");
        waitForTokens(queue, 22);

        runners.getFirst().gate.countDown();
        last.get();

        assertThat(runners.getFirst().batches.get(1)).containsExactlyInAnyOrder("an urgent one", "urgent");
        assertThat(runners.getFirst().batches.get(2)).containsExactly("low");
    }

    @Test
    void letsNothingStarve() throws Exception {
        var queue = busy(ONE_BY_ONE, new Room(1000));
        later(queue, "low", "low");
        waitForTokens(queue, 3);
        now.addAndGet(Priority.HEAD_START.multipliedBy(2).toNanos() + 1);
        var last = later(queue, "high", "high");
        waitForTokens(queue, 7);

        runners.getFirst().gate.countDown();
        last.get();

        assertThat(runners.getFirst().batches).containsExactly(List.of("x"), List.of("low"), List.of("high"));
    }

    @Test
    void keepsPlacesForTheMoreUrgent() throws Exception {
        var queue = busy(new QueueBounds(100, 10, 16, 100, 1, HOUR), new Room(1000));
        later(queue, "a".repeat(50), "low");
        waitForTokens(queue, 50);

        assertRefused(() -> queue.submit(List.of("b"), LONG), "low");
        later(queue, "b".repeat(40), "normal");
        waitForTokens(queue, 90);
        assertRefused(() -> queue.submit(List.of("c"), LONG), "normal");
        later(queue, "c".repeat(10), "high");
        waitForTokens(queue, 100);
        assertRefused(() -> queue.submit(List.of("d"), LONG), "high");
    }

    @Test
    void leavesPlaceForOtherWorkspaces() throws Exception {
        var queue = busy(new QueueBounds(100, 10, 16, 100, 0.5, HOUR), new Room(1000));
        callers.submit(() -> in("acme", () -> queue.submit(List.of("a".repeat(45)), LONG)));
        waitForTokens(queue, 45);

        assertThatThrownBy(() -> in("acme", () -> queue.submit(List.of("b".repeat(6)), LONG)))
                .isInstanceOf(BatchQueue.Full.class);
        callers.submit(() -> in("globex", () -> queue.submit(List.of("c".repeat(6)), LONG)));
        waitForTokens(queue, 51);

        assertThat(meters.get("zhiying.model.refused")
                        .tag("workspace", "acme")
                        .counter()
                        .count())
                .isOne();
    }

    @Test
    void boundsAllQueuesTogether() throws Exception {
        var room = new Room(60);
        var one = busy(ONE_BY_ONE, room);
        var other = busy(ONE_BY_ONE, room);
        later(one, "a".repeat(40), null);
        waitForTokens(one, 40);

        assertRefused(() -> other.submit(List.of("b".repeat(21)), LONG), "high");
        var last = later(other, "b".repeat(20), null);
        waitForTokens(other, 20);
        runners.forEach(runner -> runner.gate.countDown());
        last.get();
        one.close();

        assertThat(room.taken()).isZero();
    }

    @Test
    void refusesAtOnceWhatWouldWaitTooLong() throws Exception {
        var queue = measured(Duration.ofSeconds(4));
        fill(queue, "normal", 5);

        assertThatThrownBy(() -> queue.submit(List.of("b"), LONG))
                .isInstanceOfSatisfying(
                        BatchQueue.Full.class,
                        full -> assertThat(full.retryAfter()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6)));
    }

    @Test
    void refusesAtOnceWhatCannotBeAnsweredInItsTime() throws Exception {
        var queue = measured(HOUR);
        fill(queue, "normal", 3);

        // It may become its turn twice as late as what waits takes.
        assertThatThrownBy(() -> queue.submit(List.of("b"), Duration.ofSeconds(6)))
                .isInstanceOf(BatchQueue.Full.class);
        var patient = later(queue, "c", null);
        waitForTokens(queue, 31);
        runners.getFirst().gate.countDown();

        assertThat(patient.get()).containsExactly("c");
    }

    @Test
    void countsOnlyWhatGoesBefore() throws Exception {
        var queue = measured(Duration.ofSeconds(4));
        fill(queue, "low", 5);

        assertRefused(() -> queue.submit(List.of("b"), LONG), "low");
        var urgent = later(queue, "c", "normal");
        waitForTokens(queue, 51);
        // By then what is low has waited long enough to go before.
        now.addAndGet(Priority.HEAD_START.toNanos() + 1);
        assertRefused(() -> queue.submit(List.of("d"), LONG), "normal");
        runners.getFirst().gate.countDown();

        assertThat(urgent.get()).containsExactly("c");
    }

    @Test
    void letsABatchWaitUntilTheRateIsKnown() throws Exception {
        // Of a batch of ten, one token was computed, and it took a second.
        var queue = busy(new QueueBounds(10, 10, 16, 1000, 1, Duration.ofSeconds(2)), new Room(1000));
        var runner = runners.getFirst();
        runner.gate.countDown();
        queue.submit(List.of("y"), LONG);
        runner.stand();
        later(queue, "y", null);
        runner.entered.await();
        later(queue, "a".repeat(10), null);
        waitForTokens(queue, 10);
        later(queue, "b", null);
        waitForTokens(queue, 11);

        assertRefused(() -> queue.submit(List.of("c"), LONG), "normal");
    }

    @Test
    void refusesBeforeInputsAreRead() throws Exception {
        var queue = measured(Duration.ofSeconds(4));
        assertThatCode(() -> requirePlace(queue, "low")).doesNotThrowAnyException();
        fill(queue, "normal", 5);

        assertThatThrownBy(() -> requirePlace(queue, "normal")).isInstanceOf(BatchQueue.Full.class);
        assertThat(meters.get("zhiying.model.refused").counter().count()).isOne();
    }

    @Test
    void dropsWhatItsCallerNoLongerWaitsForAndGivesItsRoomToOthersAtOnce() throws Exception {
        var room = new Room(1000);
        var queue = busy(ONE_BY_ONE, room);
        var withdrawn = new CountDownLatch(1);
        var gone = callers.submit(() -> {
            try {
                return queue.submit(List.of("gone"), LONG);
            } finally {
                withdrawn.countDown();
            }
        });
        waitForTokens(queue, 4);
        var last = later(queue, "stays", null);
        waitForTokens(queue, 9);

        gone.cancel(true);
        withdrawn.await();
        assertThat(room.taken()).isEqualTo(5);
        assertThat(queue.waitingTokens()).isEqualTo(5);
        runners.getFirst().gate.countDown();
        last.get();

        assertThat(runners.getFirst().batches).containsExactly(List.of("x"), List.of("stays"));
    }

    @Test
    void linksABatchToTheTracesOfItsRequests() throws Exception {
        var queue = busy(new QueueBounds(100, 10, 16, 100, 1, HOUR), new Room(1000));
        var first = tracer.spanBuilder("first").setNoParent().startSpan();
        var second = tracer.spanBuilder("second").setNoParent().startSpan();
        callers.submit(() -> traced(first, () -> queue.submit(List.of("a"), LONG)));
        waitForTokens(queue, 1);
        var last = callers.submit(() -> traced(second, () -> queue.submit(List.of("b"), LONG)));
        waitForTokens(queue, 2);

        runners.getFirst().gate.countDown();
        last.get();
        queue.close();

        assertThat(spans).singleElement().satisfies(batch -> {
            assertThat(batch.getTraceId()).isEqualTo(first.getSpanContext().getTraceId());
            assertThat(batch.getLinks()).extracting(LinkData::getSpanContext).containsExactly(second.getSpanContext());
        });
    }

    @ParameterizedTest
    @CsvSource({"urgent,", "'',", ",0", ",-5", ",1.5", ",3600001", ",99999999999999999999"})
    void refusesTermsThatAreNone(String priority, String timeout) {
        assertThatThrownBy(() -> Terms.call(priority, timeout, System.nanoTime(), Terms::current))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.code().code()).isEqualTo("inference.invalid_input"));
    }

    @Test
    void readsTerms() {
        var terms = Terms.call("low", "1500", System.nanoTime(), Terms::current);

        assertThat(terms.priority()).isEqualTo(Priority.LOW);
        assertThat(terms.within(LONG)).isBetween(Duration.ofMillis(1), Duration.ofMillis(1500));
        assertThat(Terms.current().within(LONG)).isEqualTo(LONG);
    }

    /** A queue whose runner stands at its first input. */
    private BatchQueue<String, String> busy(QueueBounds bounds, Room room) throws InterruptedException {
        var runner = new Standing();
        var queue = new BatchQueue<>(
                "test",
                runner,
                new BatchMetrics(meters, "test", 1, "shared"),
                new BatchSpans(tracer, "test", 1),
                bounds,
                room,
                now::get);
        runners.add(runner);
        queues.add(queue);
        callers.submit(() -> queue.submit(List.of("x"), LONG));
        runner.entered.await();
        return queue;
    }

    /** A busy queue of ten tokens a second, and batches of ten. */
    private BatchQueue<String, String> measured(Duration longestWait) throws Exception {
        var queue = busy(new QueueBounds(10, 10, 16, 1000, 1, longestWait), new Room(1000));
        var runner = runners.getFirst();
        runner.gate.countDown();
        for (int i = 0; i < 40; i++) {
            queue.submit(List.of("a".repeat(10)), LONG);
        }
        runner.stand();
        later(queue, "y", "high");
        runner.entered.await();
        return queue;
    }

    /** Adds what takes so many seconds, in one request. */
    private void fill(BatchQueue<String, String> queue, String priority, int seconds) throws InterruptedException {
        callers.submit(() -> Terms.call(
                priority,
                null,
                System.nanoTime(),
                () -> queue.submit(Collections.nCopies(seconds, "a".repeat(10)), HOUR)));
        waitForTokens(queue, 10L * seconds);
    }

    private static boolean requirePlace(BatchQueue<String, String> queue, String priority) {
        return Terms.call(priority, null, System.nanoTime(), () -> {
            queue.requirePlace(LONG);
            return true;
        });
    }

    private Future<List<String>> later(BatchQueue<String, String> queue, String input, String priority) {
        return callers.submit(
                () -> Terms.call(priority, null, System.nanoTime(), () -> queue.submit(List.of(input), LONG)));
    }

    private static void assertRefused(Callable<?> call, String priority) {
        assertThatThrownBy(() -> Terms.call(priority, null, System.nanoTime(), call::call))
                .isInstanceOf(BatchQueue.Full.class);
    }

    private static <T> T in(String workspace, Callable<T> call) throws Exception {
        return Workspaces.call(new WorkspaceId(workspace), call::call);
    }

    private static <T> T traced(Span span, Callable<T> call) throws Exception {
        try (var _ = span.makeCurrent()) {
            return call.call();
        }
    }

    private static void waitForTokens(BatchQueue<String, String> queue, long tokens) throws InterruptedException {
        while (queue.waitingTokens() < tokens) {
            Thread.sleep(1);
        }
    }
}
