package io.zhiying.serving.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Whether a token costs as much at the end of a long text as at its beginning. */
final class Generation {
    private static final String MODEL = "evaluated-llama";
    private static final long SEED = 42;
    private static final int HUNDRED = 100;
    private static final double FLAT = 1.3;
    private static final int WARM_UP = 32;

    private final ServiceUnderTest service;
    private final Options options;
    private final Report report;

    Generation(ServiceUnderTest service, Options options, Report report) {
        this.service = service;
        this.options = options;
        this.report = report;
    }

    void run() throws Exception {
        var llama = RandomLlama.USUAL;
        report.heading("Generation: %d tokens by a model of Llama's shape with %d million random weights"
                .formatted(options.tokens, llama.weights() / 1_000_000));
        Path folder = service.files().resolve(MODEL);
        llama.write(folder, SEED);
        try {
            service.post("/v1/registry/models", Map.of("name", MODEL, "task", "text-generation"));
            var made = service.post(
                    "/v1/registry/models/%s/versions".formatted(MODEL),
                    Map.of("source", "file:" + folder, "alias", "champion"));
            service.ready(MODEL, made.path("version").asString());
        } finally {
            Files.deleteIfExists(folder.resolve("model.safetensors"));
        }
        tokens(WARM_UP);
        List<Long> times = tokens(options.tokens);
        // The first piece also waits for the prompt to be read.
        List<Double> each = IntStream.range(1, times.size())
                .mapToObj(i -> (times.get(i) - times.get(i - 1)) / 1e6)
                .toList();
        if (each.size() < 2 * HUNDRED) {
            throw new ServiceUnderTest.Unexpected(
                    "only %d pieces came of %d tokens".formatted(each.size() + 1, options.tokens));
        }
        double first = median(each.subList(0, HUNDRED));
        double last = median(each.subList(each.size() - HUNDRED, each.size()));
        report.figure("milliseconds a token: first hundred, last hundred, medians", "%.1f, %.1f", first, last);
        report.figure(
                "tokens/s over all",
                "%.1f",
                each.size()
                        * 1e3
                        / each.stream().mapToDouble(Double::doubleValue).sum());
        report.atMost("last hundred tokens of first hundred", last / first, FLAT);
    }

    private static double median(List<Double> values) {
        return Quantiles.of(values.stream().mapToDouble(Double::doubleValue)).median();
    }

    /** When each piece of a text arrived. */
    private List<Long> tokens(int count) throws Exception {
        return service.streamed(
                "/v1/completions",
                Map.of("model", MODEL, "prompt", "w1 w2 w3", "max_tokens", count, "temperature", 0, "stream", true));
    }
}
