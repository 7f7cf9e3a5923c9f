package io.zhiying.serving.engine;

import ai.djl.engine.Engine;
import io.zhiying.architectures.EmbeddingClassifierConfig;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Opens graphs, and decides alone how they share the cores: no more runs at once than configured, each with its share
 * of threads. Engines left to themselves would each take all cores for every model.
 */
@Component
public class Engines {
    private final int threads;
    private final int concurrentRuns;
    private final Semaphore runs;

    Engines(ComputeProperties properties) {
        this.threads = properties.threadsPerRun();
        this.concurrentRuns = properties.concurrentRuns();
        this.runs = new Semaphore(properties.concurrentRuns(), true);
        String perRun = Integer.toString(threads);
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        // ONNX Runtime's arrays need no second engine behind them: nothing is computed on them in Java.
        System.setProperty("ai.djl.onnx.disable_alternative", "true");
        System.setProperty("ai.djl.pytorch.num_threads", perRun);
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        ConvolutionKernels.chooseRightOnes();
    }

    /** Loads the engine's libraries, which takes time and memory only once. */
    public void start(EngineName engine) {
        switch (engine) {
            case ONNX_RUNTIME -> Engine.getEngine("OnnxRuntime");
            case PYTORCH, TORCHSCRIPT -> Engine.getEngine("PyTorch");
            case REMOTE -> {}
        }
    }

    /**
     * Loads the model that the folder holds; its files must have been checked.
     *
     * @param callers what callers give and get: where the files name no tensors, these are theirs
     * @throws Graph.Unfit the files are none for the engine
     * @throws Graph.GraphFailure the engine cannot load it
     */
    public Graph open(EngineName engine, Path folder, Signature callers) {
        Graph graph = switch (engine) {
            case ONNX_RUNTIME -> OnnxRuntimeGraph.open(folder, threads, concurrentRuns);
            case PYTORCH ->
                Files.isRegularFile(folder.resolve(EmbeddingClassifierConfig.FILE))
                        ? EmbeddingClassifierGraph.open(folder)
                        : BertGraph.open(folder);
            case TORCHSCRIPT -> TorchScriptGraph.open(folder, callers);
            case REMOTE -> throw elsewhere();
        };
        return new Sharing(graph, turns(engine));
    }

    /**
     * Loads a model that continues texts token by token; its files must have been checked.
     *
     * @throws Graph.GraphFailure the engine cannot load it
     */
    public SequenceModel openSequences(EngineName engine, Path folder) {
        return new SharingSequences(
                switch (engine) {
                    case ONNX_RUNTIME -> OnnxSequences.open(folder, threads);
                    case PYTORCH -> LlamaSequences.open(folder);
                    case TORCHSCRIPT -> throw new Graph.Unfit("TorchScript has no cache to write token by token");
                    case REMOTE -> throw elsewhere();
                },
                turns(engine));
    }

    /**
     * Loads a model that reads a text whole and writes another; its files must have been checked.
     *
     * @throws Graph.Unfit the files are none for the engine
     * @throws Graph.GraphFailure the engine cannot load it
     */
    public SequenceModel openEncoderDecoder(EngineName engine, Path folder) {
        return new SharingSequences(
                switch (engine) {
                    case ONNX_RUNTIME -> OnnxEncoderDecoder.open(folder, threads);
                    case PYTORCH -> T5Sequences.open(folder);
                    case TORCHSCRIPT -> throw new Graph.Unfit("TorchScript has no cache to write token by token");
                    case REMOTE -> throw elsewhere();
                },
                turns(engine));
    }

    /** PyTorch's runs each bring as many threads as they may have: what fills gaps would only be in their way. */
    private int turns(EngineName engine) {
        return engine == EngineName.ONNX_RUNTIME ? 1 : Math.min(2, concurrentRuns);
    }

    private static Graph.Unfit elsewhere() {
        return new Graph.Unfit("The model is on a server, and not in files");
    }

    private <T> T inTurn(int turns, Supplier<T> work) {
        runs.acquireUninterruptibly(turns);
        try {
            return work.get();
        } finally {
            runs.release(turns);
        }
    }

    /** Takes turns with the other models at each token. */
    private final class SharingSequences implements SequenceModel {
        private final SequenceModel model;
        private final int turns;

        SharingSequences(SequenceModel model, int turns) {
            this.model = model;
            this.turns = turns;
        }

        @Override
        public int vocabulary() {
            return model.vocabulary();
        }

        @Override
        public int positions() {
            return model.positions();
        }

        @Override
        public Decoding start(long[] input) {
            Decoding decoding = inTurn(turns, () -> model.start(input));
            return new Decoding() {
                @Override
                public float[][] logits() {
                    return decoding.logits();
                }

                @Override
                public void advance(int[] order, long[] tokens) {
                    inTurn(turns, () -> {
                        decoding.advance(order, tokens);
                        return order;
                    });
                }

                @Override
                public void close() {
                    decoding.close();
                }
            };
        }

        @Override
        public void close() {
            model.close();
        }
    }

    /** Takes turns with the other graphs. */
    private final class Sharing implements Graph {
        private final Graph graph;
        private final int turns;

        Sharing(Graph graph, int turns) {
            this.graph = graph;
            this.turns = turns;
        }

        @Override
        public int concurrency() {
            return graph.concurrency();
        }

        @Override
        public Signature signature() {
            return graph.signature();
        }

        @Override
        public List<Tensor> run(List<Tensor> inputs) {
            return inTurn(turns, () -> graph.run(inputs));
        }

        @Override
        public void close() {
            graph.close();
        }
    }
}
