package io.zhiying.serving.inference;

import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.registry.VersionContent;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import io.zhiying.serving.text.TextSettings;
import io.zhiying.serving.text.TextTokenizer;
import io.zhiying.serving.text.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A version in memory, with its queue. Safe for many threads. */
abstract sealed class LoadedModel implements AutoCloseable {
    private final Runnable engine;
    final BatchMetrics metrics;

    private LoadedModel(Runnable engine, BatchMetrics metrics) {
        this.engine = engine;
        this.metrics = metrics;
    }

    /** Outputs for the inputs of the version's signature, with the tokens that were read; 0 for other than text. */
    abstract Answer infer(List<Tensor> inputs, Duration timeout) throws InterruptedException;

    record Answer(List<Tensor> outputs, long tokens) {}

    abstract void closeQueue();

    @Override
    public void close() {
        closeQueue();
        engine.run();
        metrics.close();
    }

    static LoadedModel of(Served served, Graph graph, @Nullable TextTokenizer tokenizer, Queues queues) {
        VersionContent content = served.content();
        TextSettings text = content.text();
        BatchMetrics metrics = queues.metrics(served);
        return switch (served.model().task()) {
            case TEXT_EMBEDDING -> {
                var settings = Objects.requireNonNull(text);
                var runner = new TextEmbedder(
                        graph, Objects.requireNonNull(settings.pooling(), "pooling"), settings.normalize());
                yield new OfText(
                        graph,
                        metrics,
                        Objects.requireNonNull(tokenizer),
                        "embedding",
                        queues.open(served, runner, metrics));
            }
            case TEXT_CLASSIFICATION ->
                new OfText(
                        graph,
                        metrics,
                        Objects.requireNonNull(tokenizer),
                        "probabilities",
                        queues.open(served, new TextClassifier(graph), metrics));
            case TEXT_GENERATION -> throw new IllegalArgumentException("a graph writes no text");
            case EMBEDDING_CLASSIFICATION, TABULAR ->
                new OfTensors(graph, metrics, queues.open(served, new TensorBatches(graph), metrics));
        };
    }

    /** Reads texts; each text is an input of its own to the queue. */
    static final class OfText extends LoadedModel {
        private final TextTokenizer tokenizer;
        private final String output;
        private final BatchQueue<Tokens, float[]> queue;

        private OfText(
                Graph graph,
                BatchMetrics metrics,
                TextTokenizer tokenizer,
                String output,
                BatchQueue<Tokens, float[]> queue) {
            super(graph::close, metrics);
            this.tokenizer = tokenizer;
            this.output = output;
            this.queue = queue;
        }

        @Override
        Answer infer(List<Tensor> inputs, Duration timeout) throws InterruptedException {
            List<String> texts = ((Values.Texts) inputs.getFirst().values()).list();
            List<Tokens> tokens = new ArrayList<>(texts.size());
            long total = 0;
            for (String text : texts) {
                Tokens encoded = tokenizer.encode(text);
                total += encoded.length();
                tokens.add(encoded);
            }
            List<float[]> rows = queue.submit(tokens, timeout);
            int width = rows.isEmpty() ? 0 : rows.getFirst().length;
            float[] values = new float[rows.size() * width];
            for (int row = 0; row < rows.size(); row++) {
                System.arraycopy(rows.get(row), 0, values, row * width, width);
            }
            return new Answer(
                    List.of(new Tensor(output, List.of((long) rows.size(), (long) width), new Values.Floats(values))),
                    total);
        }

        @Override
        void closeQueue() {
            queue.close();
            tokenizer.close();
        }
    }

    /** Takes tensors as the graph has them; a whole request is one input to the queue. */
    static final class OfTensors extends LoadedModel {
        private final BatchQueue<List<Tensor>, List<Tensor>> queue;

        private OfTensors(Graph graph, BatchMetrics metrics, BatchQueue<List<Tensor>, List<Tensor>> queue) {
            super(graph::close, metrics);
            this.queue = queue;
        }

        @Override
        Answer infer(List<Tensor> inputs, Duration timeout) throws InterruptedException {
            return new Answer(queue.submit(List.of(inputs), timeout).getFirst(), 0);
        }

        @Override
        void closeQueue() {
            queue.close();
        }
    }

    /** Continues texts; each generation goes token by token, beside the others. */
    static final class OfGeneration extends LoadedModel {
        private final Writer writer;

        OfGeneration(Writer writer, BatchMetrics metrics) {
            super(writer::close, metrics);
            this.writer = writer;
        }

        Writer writer() {
            return writer;
        }

        @Override
        Answer infer(List<Tensor> inputs, Duration timeout) {
            List<String> texts = ((Values.Texts) inputs.getFirst().values()).list();
            List<String> written = new ArrayList<>();
            long tokens = 0;
            var listener = new Deadline(timeout);
            for (String text : texts) {
                var generated =
                        writer.write(new Prompt.Text(text), GenerationOptions.NONE, Writer.USUAL_TOKENS, listener);
                tokens += generated.promptTokens();
                written.add(generated.text());
            }
            return new Answer(
                    List.of(new Tensor("generated_text", List.of((long) written.size()), new Values.Texts(written))),
                    tokens);
        }

        @Override
        void closeQueue() {
            // Nothing waits here: whoever generates holds the model.
        }
    }
}
