package io.zhiying.serving.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.zhiying.platform.problem.Problem;
import io.zhiying.serving.TinyOnnx;
import io.zhiying.serving.artifact.ArtifactFile;
import io.zhiying.serving.artifact.ArtifactSource;
import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.engine.EnginesForTests;
import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.registry.Model;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.registry.Owner;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.registry.VersionContent;
import io.zhiying.serving.registry.VersionRequest;
import io.zhiying.serving.registry.VersionState;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.TensorType;
import io.zhiying.serving.tensor.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A budget, and versions on ONNX Runtime of a declared size: each computes another function of six numbers. */
@Timeout(60)
class LoadedModelsTest {
    private static final long BUDGET = 10_000;
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration NONE = Duration.ofMillis(1);
    private static final Signature SIGNATURE = new Signature(
            List.of(new TensorSpec("x", TensorType.FP32, List.of(-1L, 6L))),
            List.of(new TensorSpec("y", TensorType.FP32, List.of(-1L, 6L))));

    @TempDir
    private Path folder;

    private final AtomicLong now = new AtomicLong();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Loader loader = new Loader();
    private final LoadedModels models = new LoadedModels(loader, BUDGET, new LoadFailures(now::get), meters);

    /** Real loads, counted; and one that can be held up. */
    private final class Loader extends ModelLoader {
        private final Map<UUID, Path> folders = new HashMap<>();
        private final List<String> loads = new ArrayList<>();
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private final CountDownLatch begun = new CountDownLatch(1);

        @SuppressWarnings("NullAway") // no test fetches files, reads pictures or asks servers
        Loader() {
            super(
                    null,
                    EnginesForTests.create(),
                    new Queues(properties(), meters, OpenTelemetry.noop().getTracer("test")),
                    null,
                    null,
                    null);
        }

        @Override
        Path folder(Served served) {
            return folders.get(served.version().id());
        }

        @Override
        LoadedModel load(Served served, Path from, Leases leases) {
            begun.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            synchronized (loads) {
                loads.add(served.model().name());
            }
            return super.load(served, from, leases);
        }
    }

    private static InferenceProperties properties() {
        return new InferenceProperties(
                2048, 256, 16, 65536, 262144, 0.5, LONG, LONG, LONG, 100, 1000, 1000, "1MB", LONG, List.of());
    }

    @AfterEach
    void close() {
        loader.gate.countDown();
        models.close();
    }

    @Test
    void unloadsWhatWasNotUsedForTheLongestTime() throws Exception {
        var sine = version("Sin", 4000);
        var cosine = version("Cos", 4000);
        assertThat(ask(sine)).isCloseTo(Math.sin(1), within(1e-5));
        assertThat(ask(cosine)).isCloseTo(Math.cos(1), within(1e-5));
        ask(sine);

        assertThat(ask(version("Exp", 4000))).isCloseTo(Math.E, within(1e-5));

        assertThat(isLoaded(sine)).isTrue();
        assertThat(isLoaded(cosine)).isFalse();
        assertThat(meters.get("zhiying.models.memory.used").gauge().value()).isEqualTo(8000);
        assertThat(meters.get("zhiying.models.unloads").counter().count()).isOne();
        assertThat(meters.find("zhiying.model.memory.counted")
                        .tag("model", "cos")
                        .gauge())
                .isNull();
    }

    @Test
    void loadsAgainWhatWasUnloadedAndAnswersTheSame() throws Exception {
        var sine = version("Sin", 6000);
        double before = ask(sine);
        ask(version("Cos", 6000));
        assertThat(isLoaded(sine)).isFalse();

        assertThat(ask(sine)).isEqualTo(before);
        assertThat(loader.loads).containsExactly("sin", "cos", "sin");
    }

    @Test
    void unloadsNothingThatIsInUse() throws Exception {
        var sine = version("Sin", 6000);
        var cosine = version("Cos", 6000);
        try (var inUse = models.acquire(sine, LONG)) {
            assertUnavailable(() -> models.acquire(cosine, NONE));
            assertThat(ask(inUse)).isCloseTo(Math.sin(1), within(1e-5));
        }
        assertThat(ask(cosine)).isCloseTo(Math.cos(1), within(1e-5));
    }

    @Test
    void unloadsNothingInVain() throws Exception {
        var small = version("Exp", 1000);
        ask(small);
        try (var _ = models.acquire(version("Sin", 6000), LONG)) {
            assertUnavailable(() -> models.acquire(version("Cos", 6000), NONE));
        }
        assertThat(isLoaded(small)).isTrue();
    }

    @Test
    void waitsForRoomUntilAUserIsDone() throws Exception {
        var cosine = version("Cos", 6000);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Double> waiting;
            try (var _ = models.acquire(version("Sin", 6000), LONG)) {
                waiting = callers.submit(() -> ask(cosine));
                assertThat(isLoaded(cosine)).isFalse();
            }
            assertThat(waiting.get()).isCloseTo(Math.cos(1), within(1e-5));
        }
    }

    @Test
    void loadsOnceForAllWhoAskMeanwhile() throws Exception {
        var sine = version("Sin", 4000);
        loader.gate = new CountDownLatch(1);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Double>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(callers.submit(() -> ask(sine)));
            }
            loader.begun.await();
            loader.gate.countDown();
            for (var answer : answers) {
                assertThat(answer.get()).isCloseTo(Math.sin(1), within(1e-5));
            }
        }
        assertThat(loader.loads).containsExactly("sin");
    }

    /** The load goes on without him, and the next one finds the model there. */
    @Test
    void letsNobodyWaitLongerThanHisPatience() throws Exception {
        var sine = version("Sin", 4000);
        loader.gate = new CountDownLatch(1);

        assertUnavailable(() -> models.acquire(sine, Duration.ofMillis(50)));

        loader.gate.countDown();
        assertThat(ask(sine)).isCloseTo(Math.sin(1), within(1e-5));
        assertThat(loader.loads).containsExactly("sin");
    }

    @Test
    void letsOthersServeBesideAVersionThatFailsAndLeavesItAloneForAWhile() throws Exception {
        var sine = version("Sin", 4000);
        ask(sine);
        var broken = version("NoSuchOperator", 4000);

        assertUnavailable(() -> models.acquire(broken, LONG));
        assertUnavailable(() -> models.acquire(broken, LONG));
        assertThat(loader.loads).containsExactly("sin", "nosuchoperator");
        assertThat(ask(sine)).isCloseTo(Math.sin(1), within(1e-5));
        assertThat(meters.get("zhiying.models.memory.used").gauge().value()).isEqualTo(4000);

        now.addAndGet(Duration.ofSeconds(1).toNanos());
        Files.write(folder(broken).resolve("model.onnx"), TinyOnnx.of("Cos"));
        assertThat(ask(broken)).isCloseTo(Math.cos(1), within(1e-5));
    }

    @Test
    void refusesWhatIsMoreThanAllMayTake() throws Exception {
        var sine = version("Sin", 4000);
        ask(sine);
        var huge = version("Cos", BUDGET + 1);

        assertThatThrownBy(() -> models.acquire(huge, LONG)).isInstanceOfSatisfying(Problem.class, refused -> {
            assertThat(refused.code().code()).isEqualTo("model.exceeds_memory");
            assertThat(refused.detail()).contains("10001", "10000");
        });
        assertThatThrownBy(() -> models.tryOut(huge, folder(huge), LONG, _ -> ""))
                .isInstanceOf(Graph.Unfit.class)
                .hasMessageContaining("10001");
        assertThat(isLoaded(sine)).isTrue();
    }

    @Test
    void makesRoomForATrialAndGivesItBack() throws Exception {
        ask(version("Sin", 6000));
        var candidate = version("Cos", 6000);

        var trial = models.tryOut(candidate, folder(candidate), LONG, LoadedModelsTest::ask);

        assertThat(trial.result()).isCloseTo(Math.cos(1), within(1e-5));
        if (ResidentMemory.now().isPresent()) {
            assertThat(trial.memoryBytes()).isNotNull().isNotNegative();
        }
        assertThat(meters.get("zhiying.models.memory.used").gauge().value()).isZero();
    }

    @Test
    void unloadsWhatMayServeNoMoreWhenItsLastUserIsDone() throws Exception {
        var sine = version("Sin", 4000);
        var lease = models.acquire(sine, LONG);

        models.unload(sine.version().id());
        assertThat(ask(lease)).isCloseTo(Math.sin(1), within(1e-5));
        lease.close();

        assertThat(isLoaded(sine)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"600MB,629145600", "1GB,1073741824", "50%,500", "4096,4096", "99%,990"})
    void readsABudget(String setting, long bytes) {
        assertThat(MemoryBudget.bytes(setting, 1000)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0%", "100%", "-1MB", "0", "much", "50 percent"})
    void refusesABudgetThatIsNone(String setting) {
        assertThatThrownBy(() -> MemoryBudget.bytes(setting, 1000)).isInstanceOf(IllegalArgumentException.class);
    }

    private boolean isLoaded(Served served) {
        return models.isLoaded(served.version().id());
    }

    /** What the version makes of 1. */
    private double ask(Served served) throws InterruptedException {
        try (var lease = models.acquire(served, LONG)) {
            return ask(lease);
        }
    }

    private static double ask(LoadedModels.Lease lease) throws InterruptedException {
        return ask(lease.model());
    }

    private static double ask(LoadedModel model) throws InterruptedException {
        var ones = new Tensor("x", List.of(1L, 6L), new Values.Floats(new float[] {1, 1, 1, 1, 1, 1}));
        var answer = model.infer(List.of(ones), LONG).outputs().getFirst();
        return ((Values.Floats) answer.values()).array()[0];
    }

    private static void assertUnavailable(Callable<?> call) {
        assertThatThrownBy(call::call).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code().code()).isEqualTo("service.unavailable");
            assertThat(problem.retryAfter()).isNotNull();
        });
    }

    private Path folder(Served served) {
        return loader.folders.get(served.version().id());
    }

    private Served version(String operator, long declaredBytes) throws IOException {
        var id = UUID.randomUUID();
        Path files = Files.createDirectory(folder.resolve(id.toString()));
        Files.write(files.resolve("model.onnx"), TinyOnnx.of(operator));
        loader.folders.put(id, files);
        String name = operator.toLowerCase(java.util.Locale.ROOT);
        var model = new Model(Owner.SHARED, name, Task.TABULAR, List.of(), null, null, Instant.EPOCH, "test");
        var request = new VersionRequest(
                null, null, null, null, null, null, null, null, new VersionRequest.Limits(declaredBytes), null);
        var content = new VersionContent(
                EngineName.ONNX_RUNTIME,
                List.of(new ArtifactFile("model.onnx", new ArtifactSource.Upload(), 100, "00")),
                SIGNATURE,
                null,
                List.of(),
                Map.of());
        return new Served(
                model,
                new ModelVersion(
                        id, Owner.SHARED, name, 1, VersionState.READY, null, request, content, Instant.EPOCH, "test"));
    }
}
