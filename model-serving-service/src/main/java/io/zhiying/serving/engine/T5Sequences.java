package io.zhiying.serving.engine;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.zhiying.architectures.transformer.T5;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A T5 checkpoint on PyTorch. What was read is kept once, whatever beams look back at it. */
final class T5Sequences implements SequenceModel {
    private final T5 model;

    private T5Sequences(T5 model) {
        this.model = model;
    }

    static T5Sequences open(Path folder) {
        try {
            return new T5Sequences(T5.load(folder));
        } catch (IllegalArgumentException unfit) {
            throw new Graph.Unfit(String.valueOf(unfit.getMessage()), unfit);
        } catch (IOException | RuntimeException | OutOfMemoryError failure) {
            throw new Graph.GraphFailure("PyTorch cannot load the model", failure);
        }
    }

    @Override
    public int vocabulary() {
        return model.config().vocabulary();
    }

    /** Its positions are relative: it has no last one. */
    @Override
    public int positions() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Decoding start(long[] input) {
        try (NDManager inside = model.manager().newSubManager()) {
            var ids = inside.create(input, new Shape(1, input.length));
            var decoding = new Growing(model.read(ids, inside.ones(ids.getShape(), DataType.INT64)));
            try {
                decoding.step(new long[][] {{model.config().start()}});
                return decoding;
            } catch (RuntimeException failure) {
                decoding.close();
                throw failure;
            }
        } catch (EngineException | IllegalArgumentException failure) {
            throw new Graph.GraphFailure("PyTorch cannot run the model", failure);
        }
    }

    @Override
    public void close() {
        model.close();
    }

    private final class Growing implements Decoding {
        private final T5.Source source;
        private final PytorchPast past = new PytorchPast(model.manager());
        private float[][] logits = new float[0][];

        Growing(T5.Source source) {
            this.source = source;
        }

        void step(long[][] ids) {
            try {
                logits = past.take(model.next(source, ids, past.arrays()));
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
            source.close();
        }
    }
}
