package io.zhiying.serving.benchmark;

import io.zhiying.serving.benchmark.LoadClient.Load;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Swaps, a canary, its promotion and the way back, while clients ask. */
final class VersionChanges {
    private static final String ALIAS = "evaluated";
    private static final int CLIENTS = 16;
    private static final int CANARY_PERCENT = 10;

    private final Subject subject;
    private final Options options;
    private final Report report;
    private final Allowed allowed = new Allowed();

    VersionChanges(Subject subject, Options options, Report report) {
        this.subject = subject;
        this.options = options;
        this.report = report;
    }

    private interface Change {
        void make() throws Exception;
    }

    void run() throws Exception {
        report.heading("Version changes under load: swap, canary of %d%%, promotion, roll-back, with %d clients"
                .formatted(CANARY_PERCENT, CLIENTS));
        var service = subject.service();
        String first = subject.first();
        String second = subject.register(Map.of(), Map.of("purpose", "evaluation"));
        String alias = "/v1/registry/models/%s/aliases/%s".formatted(subject.name(), ALIAS);
        change(Set.of(first), () -> service.put(alias, Map.of("version", first)));
        var asking = new AtomicBoolean(true);
        var requests = service.embeddings(subject.version(ALIAS), subject.sentences(512));
        Load load;
        long canaryFrom;
        long canaryUntil;
        try (var executor = Executors.newSingleThreadExecutor()) {
            Future<Load> asked = executor.submit(() -> service.load().closed(CLIENTS, asking::get, requests));
            try {
                Thread.sleep(millis());
                change(Set.of(second), () -> service.put(alias, Map.of("version", second)));
                change(Set.of(first), () -> service.put(alias, Map.of("version", first)));
                change(
                        Set.of(first, second),
                        () -> service.put(
                                alias + "/traffic",
                                Map.of("split", List.of(Map.of("version", second, "percent", CANARY_PERCENT)))));
                canaryFrom = System.nanoTime() - millis() * 1_000_000;
                canaryUntil = System.nanoTime();
                change(Set.of(second), () -> service.put(alias, Map.of("version", second)));
                change(Set.of(first), () -> service.post(alias + "/rollback", Map.of()));
            } finally {
                asking.set(false);
            }
            load = asked.get();
        }
        List<Answer> duringCanary = load.answers().stream()
                .filter(answer -> answer.sent() >= canaryFrom && answer.received() <= canaryUntil)
                .toList();
        long byCanary = duringCanary.stream()
                .filter(answer -> second.equals(answer.version()))
                .count();
        report.figure("requests", "%d", load.answers().size());
        report.figure(
                "the canary's part of them while it ran",
                "%.1f%% of %d",
                100.0 * byCanary / Math.max(1, duringCanary.size()),
                duringCanary.size());
        report.atMost("failed requests", load.answers().size() - load.count(200), 0);
        report.atMost(
                "answers of a version that the rules exclude",
                load.answers().stream()
                        .filter(answer -> answer.status() == 200 && !allowed.permits(answer))
                        .count(),
                0);
    }

    /** Makes a change and lets it be for a while. */
    private void change(Set<String> versions, Change change) throws Exception {
        long asked = System.nanoTime();
        change.make();
        allowed.change(versions, asked, System.nanoTime());
        Thread.sleep(millis());
    }

    private long millis() {
        return Math.round(options.seconds * 1000);
    }
}
