package io.zhiying.serving.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A queue whose engine computes two batches at once. */
@Timeout(60)
class SideBySideTest {
    private static final Duration LONG = Duration.ofSeconds(50);

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore entered = new Semaphore(0);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger batches = new AtomicInteger();
    private final BatchQueue<String, String> queue = new BatchQueue<>(
            "test",
            new BatchRunner<>() {
                @Override
                public int length(String input) {
                    return input.length();
                }

                @Override
                public int concurrency() {
                    return 2;
                }

                @Override
                public List<String> run(List<String> batch) {
                    batches.incrementAndGet();
                    entered.release();
                    try {
                        gate.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return batch;
                }
            },
            new BatchMetrics(new SimpleMeterRegistry(), "test", 1, "shared"),
            new BatchSpans(OpenTelemetry.noop().getTracer("test"), "test", 1),
            new QueueBounds(1000, 100, 16, 10_000, 0.5, Duration.ofHours(1)),
            new Room(100_000),
            System::nanoTime);

    @AfterEach
    void close() {
        gate.countDown();
        callers.shutdownNow();
        queue.close();
    }

    @Test
    void startsASecondBatchBesideTheFirstOnceEnoughWaits() throws Exception {
        var first = callers.submit(() -> queue.submit(List.of("first"), LONG));
        assertThat(entered.tryAcquire(30, TimeUnit.SECONDS)).isTrue();

        var few = callers.submit(() -> queue.submit(List.of("few"), LONG));
        waitForTokens(3);
        assertThat(batches).hasValue(1);

        var many = callers.submit(() -> queue.submit(Collections.nCopies(25, "eight ch"), LONG));
        assertThat(entered.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        assertThat(queue.waitingTokens()).isZero();
        assertThat(batches).hasValue(2);

        gate.countDown();
        assertThat(first.get()).containsExactly("first");
        assertThat(few.get()).containsExactly("few");
        assertThat(many.get()).hasSize(25);
    }

    private void waitForTokens(long tokens) throws InterruptedException {
        while (queue.waitingTokens() != tokens) {
            Thread.sleep(5);
        }
    }
}
