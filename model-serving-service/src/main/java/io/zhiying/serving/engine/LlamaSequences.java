package io.zhiying.serving.engine;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import io.zhiying.architectures.transformer.Llama;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A causal language model of the Llama family on PyTorch, from its checkpoint. */
final class LlamaSequences implements SequenceModel {
    /** Of a prompt at once: what attention needs grows with this times the length. */
    private static final int CHUNK = 256;

    private final Llama model;

    private LlamaSequences(Llama model) {
        this.model = model;
    }

    static LlamaSequences open(Path folder) {
        try {
            return new LlamaSequences(Llama.load(folder));
        } catch (IOException | RuntimeException | OutOfMemoryError failure) {
            throw new Graph.GraphFailure("PyTorch cannot load the model", failure);
        }
    }

    @Override
    public int vocabulary() {
        return model.config().vocabulary();
    }

    @Override
    public int positions() {
        return model.config().positions();
    }

    @Override
    public Decoding start(long[] input) {
        var decoding = new Growing();
        try {
            for (int from = 0; from < input.length; from += CHUNK) {
                long[] chunk = Arrays.copyOfRange(input, from, Math.min(input.length, from + CHUNK));
                decoding.step(new long[][] {chunk});
            }
            return decoding;
        } catch (RuntimeException failure) {
            decoding.close();
            throw failure;
        }
    }

    @Override
    public void close() {
        model.close();
    }

    private final class Growing implements Decoding {
        private final PytorchPast past = new PytorchPast(model.manager());
        private float[][] logits = new float[0][];

        void step(long[][] ids) {
            try {
                NDList outputs = model.next(ids, null, past.arrays());
                logits = past.take(outputs);
            } catch (EngineException | IllegalArgumentException failure) {
                throw new Graph.GraphFailure("PyTorch cannot run the model", failure);
            }
        }

        @Override
        public float[][] logits() {
            return logits;
        }

        @Override
        public void advance(int[] order, long[] tokens) {
            past.reorder(order);
            step(Arrays.stream(tokens).mapToObj(token -> new long[] {token}).toArray(long[][]::new));
        }

        @Override
        public void close() {
            past.close();
        }
    }
}
