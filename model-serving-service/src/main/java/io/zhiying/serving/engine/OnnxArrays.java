package io.zhiying.serving.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.zhiying.serving.tensor.TensorSpec;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** ONNX Runtime's arrays between two runs; DJL computes nothing on them itself. */
final class OnnxArrays {
    private OnnxArrays() {}

    static NDArray named(String name, NDArray array) {
        array.setName(name);
        return array;
    }

    static NDArray output(NDList outputs, String name) {
        for (NDArray output : outputs) {
            if (name.equals(output.getName())) {
                return output;
            }
        }
        throw new IllegalStateException("the graph gave no " + name);
    }

    /** A cache [rows, heads, 0, width] before the first step. */
    static NDArray nothing(NDManager manager, int rows, TensorSpec cache) {
        return manager.create(
                FloatBuffer.allocate(0),
                new Shape(rows, cache.shape().get(1), 0, cache.shape().get(3)));
    }

    /** Of logits [rows, length, vocabulary] those of the last position, for each row. */
    static float[][] last(NDArray logits) {
        int rows = Math.toIntExact(logits.getShape().get(0));
        int step = Math.toIntExact(logits.getShape().get(1));
        int width = Math.toIntExact(logits.getShape().get(2));
        float[] values = logits.toFloatArray();
        float[][] last = new float[rows][];
        for (int row = 0; row < rows; row++) {
            int end = (row + 1) * step * width;
            last[row] = Arrays.copyOfRange(values, end - width, end);
        }
        return last;
    }

    /** The rows of each array that the order names, in new arrays. */
    static NDList picked(NDManager manager, NDList arrays, int[] order, int rows) {
        NDList picked = new NDList();
        for (NDArray array : arrays) {
            float[] values = array.toFloatArray();
            int row = values.length / rows;
            float[] chosen = new float[row * order.length];
            for (int i = 0; i < order.length; i++) {
                System.arraycopy(values, order[i] * row, chosen, i * row, row);
            }
            long[] shape = array.getShape().getShape().clone();
            shape[0] = order.length;
            picked.add(manager.create(FloatBuffer.wrap(chosen), new Shape(shape)));
        }
        return picked;
    }
}
