package io.zhiying.serving.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/** The keys and values of sequences on PyTorch: replaced at each step, reordered where sequences fork. */
final class PytorchPast implements AutoCloseable {
    private final NDManager manager;
    private NDList arrays = new NDList();

    PytorchPast(NDManager manager) {
        this.manager = manager;
    }

    NDList arrays() {
        return arrays;
    }

    /** Takes the output of a step: logits first, then the new keys and values. Gives the logits. */
    float[][] take(NDList outputs) {
        NDList before = arrays;
        try (NDArray logits = outputs.removeFirst()) {
            arrays = outputs;
            int rows = Math.toIntExact(logits.getShape().get(0));
            float[] flat = logits.toFloatArray();
            float[][] split = new float[rows][];
            for (int row = 0; row < rows; row++) {
                split[row] = java.util.Arrays.copyOfRange(
                        flat, row * (flat.length / rows), (row + 1) * (flat.length / rows));
            }
            return split;
        } finally {
            before.close();
        }
    }

    void reorder(int[] order) {
        int rows = arrays.isEmpty()
                ? 0
                : Math.toIntExact(arrays.getFirst().getShape().get(0));
        if (rows == 0 || isIdentity(order, rows)) {
            return;
        }
        NDList reordered = new NDList();
        try (NDArray index = manager.create(order)) {
            for (NDArray array : arrays) {
                NDArray picked = array.get(index);
                picked.attach(manager);
                reordered.add(picked);
            }
        }
        arrays.close();
        arrays = reordered;
    }

    static boolean isIdentity(int[] order, int rows) {
        if (order.length != rows) {
            return false;
        }
        for (int i = 0; i < rows; i++) {
            if (order[i] != i) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        arrays.close();
    }
}
