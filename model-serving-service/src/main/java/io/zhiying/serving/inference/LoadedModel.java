package io.zhiying.serving.inference;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.generation.Generated;
import io.zhiying.serving.generation.Generator;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.task.RowTask;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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

    /** As {@link #infer}, for a trial: of a text only as much as shows that one is written. */
    Answer sample(List<Tensor> inputs, Duration timeout) throws InterruptedException {
        return infer(inputs, timeout);
    }

    record Answer(List<Tensor> outputs, long tokens) {}

    abstract void closeQueue();

    @Override
    public void close() {
        closeQueue();
        engine.run();
        metrics.close();
    }

    static LoadedModel ofTensors(Served served, Graph graph, Queues queues) {
        BatchMetrics metrics = queues.metrics(served);
        return new OfTensors(graph, metrics, queues.open(served, new TensorBatches(graph), metrics));
    }

    /** @param encoder that turns texts into the vectors that the graph takes */
    static LoadedModel ofVectors(Served served, Graph graph, Queues queues, Served encoder, Leases leases) {
        BatchMetrics metrics = queues.metrics(served);
        return new OfVectors(graph, metrics, queues.open(served, new TensorBatches(graph), metrics), encoder, leases);
    }

    /** @param task on the graph; closed with it */
    static <I, O> LoadedModel ofRows(Served served, Graph graph, RowTask<I, O> task, Queues queues) {
        BatchMetrics metrics = queues.metrics(served);
        var runner = new BatchRunner<I, O>() {
            @Override
            public int length(I input) {
                return task.length(input);
            }

            @Override
            public int concurrency() {
                return graph.concurrency();
            }

            @Override
            public List<O> run(List<I> batch) {
                return task.run(batch);
            }
        };
        return new OfRows<>(graph, metrics, task, queues.open(served, runner, metrics), queues.maxRows());
    }

    /** Reads a request into rows; each is an input of its own to the queue. */
    static final class OfRows<I, O> extends LoadedModel {
        private final RowTask<I, O> task;
        private final BatchQueue<I, O> queue;
        private final int maxRows;

        private OfRows(Graph graph, BatchMetrics metrics, RowTask<I, O> task, BatchQueue<I, O> queue, int maxRows) {
            super(graph::close, metrics);
            this.task = task;
            this.queue = queue;
            this.maxRows = maxRows;
        }

        @Override
        Answer infer(List<Tensor> inputs, Duration timeout) throws InterruptedException {
            queue.requirePlace(timeout);
            List<I> rows = task.rows(inputs);
            if (rows.size() > maxRows) {
                throw InferenceErrors.invalidInput(
                        "inputs", "make %d rows, the limit is %d".formatted(rows.size(), maxRows));
            }
            List<O> results = queue.submit(rows, timeout);
            long tokens =
                    task.readsText() ? rows.stream().mapToLong(task::length).sum() : 0;
            return new Answer(task.outputs(inputs, results), tokens);
        }

        @Override
        void closeQueue() {
            queue.close();
            task.close();
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

    /**
     * Classifies the vectors of an encoder. The encoder is a model of its own: it reads the texts of all its classifiers
     * in the same batches, and is loaded and unloaded as any other.
     */
    static final class OfVectors extends LoadedModel {
        private final BatchQueue<List<Tensor>, List<Tensor>> queue;
        private final Served encoder;
        private final Leases leases;

        private OfVectors(
                Graph graph,
                BatchMetrics metrics,
                BatchQueue<List<Tensor>, List<Tensor>> queue,
                Served encoder,
                Leases leases) {
            super(graph::close, metrics);
            this.queue = queue;
            this.encoder = encoder;
            this.leases = leases;
        }

        Served encoder() {
            return encoder;
        }

        @Override
        Answer infer(List<Tensor> inputs, Duration timeout) throws InterruptedException {
            var deadline = new Deadline(timeout);
            Answer read;
            try (var lease = leases.acquire(encoder, deadline.left())) {
                lease.model()
                        .metrics
                        .requested(Workspaces.find().map(WorkspaceId::value).orElse(""));
                read = lease.model().infer(inputs, deadline.left());
            }
            List<Tensor> vectors = List.of(read.outputs().getFirst());
            return new Answer(queue.submit(List.of(vectors), deadline.left()).getFirst(), read.tokens());
        }

        @Override
        void closeQueue() {
            queue.close();
        }
    }

    /** On another server, which batches for itself. */
    static final class OfServer extends LoadedModel {
        private final RemoteModel model;

        OfServer(RemoteModel model, BatchMetrics metrics) {
            super(model::close, metrics);
            this.model = model;
        }

        @Override
        Answer infer(List<Tensor> inputs, Duration timeout) {
            return model.infer(inputs, timeout);
        }

        @Override
        void closeQueue() {
            // Nothing waits here.
        }
    }

    /** Continues texts; each generation goes token by token, beside the others. */
    static final class OfGeneration extends LoadedModel {
        private static final GenerationOptions BRIEF = GenerationOptions.NONE.withMaxTokens(8);

        private final TextWriter writer;

        OfGeneration(TextWriter writer, BatchMetrics metrics) {
            super(writer::close, metrics);
            this.writer = writer;
        }

        /** As {@link TextWriter#write}; counts what nobody waited for. */
        Generated generate(Prompt prompt, GenerationOptions options, Deadline listener) {
            try {
                return writer.write(prompt, options, Writer.USUAL_TOKENS, listener);
            } catch (Generator.Abandoned left) {
                metrics.dropped();
                throw left;
            }
        }

        @Override
        Answer infer(List<Tensor> inputs, Duration timeout) {
            return write(inputs, GenerationOptions.NONE, timeout);
        }

        @Override
        Answer sample(List<Tensor> inputs, Duration timeout) {
            return write(inputs, BRIEF, timeout);
        }

        private Answer write(List<Tensor> inputs, GenerationOptions options, Duration timeout) {
            List<String> texts = ((Values.Texts) inputs.getFirst().values()).list();
            List<String> written = new ArrayList<>();
            long tokens = 0;
            var listener = new Deadline(timeout);
            for (String text : texts) {
                var generated = generate(new Prompt.Text(text), options, listener);
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
