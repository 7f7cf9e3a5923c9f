package io.zhiying.serving.benchmark;

import io.zhiying.serving.benchmark.LoadClient.Load;
import io.zhiying.serving.benchmark.ServiceUnderTest.Memory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Twice as much as the service can do, from clients that do not wait for one another and want answers in time. */
final class Overload {
    private static final double TIMES = 2;
    /** Fewer than the 2,000 connections that the service takes: one not taken is neither answered nor refused. */
    private static final int CLIENTS = 1_500;
    /** The rest, at most: what was taken in and then came too late. */
    private static final double OTHERS = 0.01;

    private static final double GROWTH = 1.05;
    private static final double AT_ONCE_SECONDS = 0.25;

    private final Subject subject;
    private final Options options;
    private final Report report;

    Overload(Subject subject, Options options, Report report) {
        this.subject = subject;
        this.options = options;
        this.report = report;
    }

    void run() throws Exception {
        var service = subject.service();
        var load = service.load();
        List<String> sentences = subject.sentences(512);
        String model = subject.version(subject.first());
        var usual = service.embeddings(model, sentences);
        load.closed(options.clients, seconds(options.warmUp / 2), usual);
        double capacity = load.closed(options.clients, seconds(options.seconds * 2), usual)
                .perSecond();
        report.heading("Overload: %.0f sentences/s offered, %.0f times what the service did before, for %.0f s"
                .formatted(TIMES * capacity, TIMES, options.overloadSeconds));
        // The first seconds fill the queue and open the connections; memory is judged from then on.
        load.open(TIMES * capacity, CLIENTS, seconds(Math.min(10, options.overloadSeconds)), inTime(model, sentences));
        List<Memory> memory = Collections.synchronizedList(new ArrayList<>());
        Load answered;
        try (ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor()) {
            var samples = sampler.scheduleAtFixedRate(() -> sample(memory), 0, 2, TimeUnit.SECONDS);
            answered = load.open(TIMES * capacity, CLIENTS, seconds(options.overloadSeconds), inTime(model, sentences));
            samples.cancel(false);
        }
        told(answered, capacity, List.copyOf(memory));
    }

    private Supplier<byte[]> inTime(String model, List<String> sentences) {
        return subject.service()
                .embeddings(model, sentences, "X-Timeout-Ms: " + Math.round(options.deadlineSeconds * 1000));
    }

    private void sample(List<Memory> samples) {
        try {
            samples.add(subject.service().memory());
        } catch (IOException gone) {
            // The load tells.
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private void told(Load load, double capacity, List<Memory> memory) {
        long all = load.answers().size();
        long others = all - load.count(200) - load.count(429);
        Quantiles accepted = times(load, 200);
        Quantiles refused = times(load, 429);
        report.figure(
                "answered, refused at once, other", "%d, %d, %d of %d", load.count(200), load.count(429), others, all);
        report.figure("answered of what it did before", "%.3f", load.perSecond() / capacity);
        report.figure(
                "seconds until an answer: median, p95, p99",
                "%.3f, %.3f, %.3f",
                accepted.median(),
                accepted.at(0.95),
                accepted.at(0.99));
        report.figure(
                "seconds until a refusal: median, p95, p99",
                "%.3f, %.3f, %.3f",
                refused.median(),
                refused.at(0.95),
                refused.at(0.99));
        if (load.behind() > 0) {
            report.note(
                    "%d requests went out more than 0.1 s late: the clients had too little of the cores",
                    load.behind());
        }
        report.atMost("p99 of what was answered, seconds", accepted.at(0.99), options.deadlineSeconds);
        report.atMost("p99 of what was refused, seconds", refused.at(0.99), AT_ONCE_SECONDS);
        report.atMost("neither answered nor refused at once, share", (double) others / all, OTHERS);
        int quarter = memory.size() / 4;
        if (quarter > 0) {
            var first = memory.subList(0, quarter);
            var last = memory.subList(memory.size() - quarter, memory.size());
            report.figure(
                    "memory of the service, first and last quarter",
                    "%.0f MiB, %.0f MiB",
                    median(first, Memory::resident) / (1 << 20),
                    median(last, Memory::resident) / (1 << 20));
            double before = median(first, Memory::withoutHeap);
            double after = median(last, Memory::withoutHeap);
            report.figure("the same without Java's heap", "%.0f MiB, %.0f MiB", before / (1 << 20), after / (1 << 20));
            report.atMost("memory without Java's heap, last quarter of first", after / before, GROWTH);
        }
    }

    private static <T> double median(List<T> values, ToDoubleFunction<T> number) {
        return Quantiles.of(values.stream().mapToDouble(number)).median();
    }

    private static Quantiles times(Load load, int status) {
        return Quantiles.of(load.answers().stream()
                .filter(answer -> answer.status() == status)
                .mapToDouble(Answer::seconds));
    }

    static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
