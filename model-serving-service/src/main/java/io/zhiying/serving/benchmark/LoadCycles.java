package io.zhiying.serving.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Versions that do not fit in memory together, asked in turn: each request loads one and unloads another. */
final class LoadCycles {
    private static final int VERSIONS = 10;
    private static final int SETTLING_MILLIS = 12_000;
    private static final double GROWTH = 1.05;

    private final Subject subject;
    private final Options options;
    private final Report report;

    LoadCycles(Subject subject, Options options, Report report) {
        this.subject = subject;
        this.options = options;
        this.report = report;
    }

    void run() throws Exception {
        report.heading("Memory over %d loads and unloads".formatted(options.cycles));
        List<String> versions = new ArrayList<>();
        for (int i = 0; i < VERSIONS; i++) {
            versions.add(subject.register(Map.of(), Map.of("purpose", "cycle " + i)));
        }
        // What the first ones leave stays for good: code that is compiled, pools that are filled.
        int before = Math.max(2 * VERSIONS, options.cycles / 10);
        cycle(versions, before);
        double settled = nativeMemory();
        long loaded = loads();
        long begin = System.nanoTime();
        cycle(versions, options.cycles);
        double seconds = (System.nanoTime() - begin) / 1e9;
        long loads = loads() - loaded;
        double after = nativeMemory();
        if (loads < options.cycles * 0.95) {
            throw new ServiceUnderTest.Unexpected(
                    "%d requests made only %d loads: ZHIYING_MODEL_MEMORY is larger than %d versions"
                            .formatted(options.cycles, loads, VERSIONS));
        }
        report.figure("loads, seconds for each with the request", "%d, %.2f", loads, seconds / loads);
        report.figure("memory without Java's heap: before, after", "%.0f MiB, %.0f MiB", settled, after);
        report.atMost("memory after of before", after / settled, GROWTH);
    }

    private void cycle(List<String> versions, int times) throws Exception {
        List<String> text = List.of("Where is my order?");
        for (int i = 0; i < times; i++) {
            subject.service().vectors(subject.version(versions.get(i % versions.size())), text);
        }
    }

    /** MiB, when the service has given back what it has freed. */
    private double nativeMemory() throws Exception {
        Thread.sleep(SETTLING_MILLIS);
        return subject.service().memory().withoutHeap() / (double) (1 << 20);
    }

    private long loads() throws Exception {
        return Math.round(subject.service().metric("zhiying_models_loads_total", ""));
    }
}
