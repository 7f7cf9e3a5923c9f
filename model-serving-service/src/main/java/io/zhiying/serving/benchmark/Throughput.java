package io.zhiying.serving.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Many clients with a sentence each, and one with many at once, beside ONNX Runtime alone and a server without batches. */
final class Throughput {
    private static final int BATCH = 32;
    private static final int SENTENCES = 16 * BATCH;
    private static final double SERVED_OF_RAW = 0.85;
    private static final double CALL_OF_RAW = 0.9;
    private static final double BATCHED_OF_SINGLE = 3;
    private static final double INT8_OF_FP32 = 2;
    private static final double COSINE = 0.96;

    private final Subject subject;
    private final Options options;
    private final Report report;
    private final LoadClient load;

    Throughput(Subject subject, Options options, Report report) {
        this.subject = subject;
        this.options = options;
        this.report = report;
        this.load = subject.service().load();
    }

    void batching() throws Exception {
        report.heading("Batching: %d clients with one sentence each, and one client with %d in a call"
                .formatted(options.clients, BATCH));
        List<String> sentences = subject.sentences(SENTENCES);
        String single = subject.register(Map.of(), Map.of("batch_inputs", "1"));
        var many = subject.service().embeddings(subject.version(subject.first()), sentences);
        var alone = subject.service().embeddings(subject.version(single), sentences);
        var calls = subject.service().embeddings(subject.version(subject.first()), Subject.inBatches(sentences, BATCH));
        warmUp(many, calls);
        try (var raw = new RawOnnx(subject.folder(), subject.maxTokens(), sentences, BATCH);
                var one = new RawOnnx(subject.folder(), subject.maxTokens(), sentences, 1)) {
            raw.perSecond(options.seconds / 2);
            var rounds = new Rounds()
                    .add("raw", () -> raw.perSecond(options.seconds))
                    .add("one", () -> one.perSecond(options.seconds))
                    .add("served", () -> asked(options.clients, many, 1))
                    .add("single", () -> asked(options.clients, alone, 1))
                    .add("calls", () -> asked(1, calls, BATCH));
            rounds.run(options.rounds);
            report.figure("ONNX Runtime alone, batches of 32", "%.0f sentences/s", rounds.rate("raw"));
            report.figure("ONNX Runtime alone, one at a time", "%.0f sentences/s", rounds.rate("one"));
            report.figure(
                    "batches of 32 of one at a time, in it alone",
                    "%.3f",
                    rounds.ratio("raw", "one").median());
            report.figure("served, one sentence a call", "%.0f sentences/s", rounds.rate("served"));
            report.figure("served without batches", "%.0f sentences/s", rounds.rate("single"));
            report.figure("served, 32 sentences a call", "%.0f sentences/s", rounds.rate("calls"));
            cost(many);
            report.atLeast(
                    "served of ONNX Runtime alone",
                    rounds.ratio("served", "raw").median(),
                    SERVED_OF_RAW);
            report.atLeast(
                    "served of served without batches",
                    rounds.ratio("served", "single").median(),
                    BATCHED_OF_SINGLE);
            report.atLeast(
                    "32 in a call of ONNX Runtime alone",
                    rounds.ratio("calls", "raw").median(),
                    CALL_OF_RAW);
        }
    }

    void int8(String source) throws Exception {
        report.heading("int8 and fp32");
        String quantised = subject.register(Map.of("model.onnx", source), Map.of());
        List<String> sentences = subject.sentences(SENTENCES);
        var whole = subject.service().embeddings(subject.version(subject.first()), sentences);
        var small = subject.service().embeddings(subject.version(quantised), sentences);
        warmUp(whole, small);
        var rounds = new Rounds()
                .add("fp32", () -> asked(options.clients, whole, 1))
                .add("int8", () -> asked(options.clients, small, 1));
        rounds.run(options.rounds);
        report.figure("fp32, one sentence a call", "%.0f sentences/s", rounds.rate("fp32"));
        report.figure("int8, one sentence a call", "%.0f sentences/s", rounds.rate("int8"));
        report.atLeast("int8 of fp32", rounds.ratio("int8", "fp32").median(), INT8_OF_FP32);
        var cosines = Quantiles.of(Cosine.between(
                        subject.service().vectors(subject.version(subject.first()), sentences),
                        subject.service().vectors(subject.version(quantised), sentences))
                .stream()
                .mapToDouble(Double::doubleValue));
        report.figure("cosine of their vectors, lowest", "%.4f", cosines.at(0));
        report.atLeast("cosine of their vectors, median", cosines.median(), COSINE);
    }

    private void warmUp(Supplier<byte[]> first, Supplier<byte[]> second) throws Exception {
        var half = Duration.ofMillis(Math.round(options.warmUp * 500));
        load.closed(options.clients, half, first);
        load.closed(options.clients, half, second);
    }

    private double asked(int clients, Supplier<byte[]> requests, int sentences) throws Exception {
        var answered = load.closed(clients, Duration.ofMillis(Math.round(options.seconds * 1000)), requests);
        long failed = answered.answers().size() - answered.count(200);
        if (failed > 0) {
            report.note(
                    "%d of %d requests failed, such as with status %d; only the others count",
                    failed, answered.answers().size(), answered.otherThan(200));
        }
        if (answered.count(200) == 0) {
            throw new ServiceUnderTest.Unexpected("no request was answered");
        }
        return answered.perSecond() * sentences;
    }

    /** What the service and the clients take of the cores for each sentence. */
    private void cost(Supplier<byte[]> requests) throws Exception {
        var service = subject.service();
        long own = ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
        long its = service.processorTime().toNanos();
        var answered = load.closed(options.clients, Duration.ofMillis(Math.round(options.seconds * 1000)), requests);
        double each = answered.count(200) * 1e3;
        report.figure(
                "processor time of a sentence: service, clients",
                "%.0f µs, %.0f µs",
                (service.processorTime().toNanos() - its) / each,
                (ProcessHandle.current()
                                        .info()
                                        .totalCpuDuration()
                                        .orElse(Duration.ZERO)
                                        .toNanos()
                                - own)
                        / each);
    }
}
