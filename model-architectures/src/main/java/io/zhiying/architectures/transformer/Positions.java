package io.zhiying.architectures.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Where the new tokens of a causal model stand, and what each may see: itself, and what is before it and no padding.
 *
 * @param numbers of each new token; padding is not counted
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Positions(int[][] numbers, int before, long @Nullable [][] attended) {

    /** @param attended over past and new tokens; null where no token is padding */
    static Positions of(int rows, int length, int before, long @Nullable [][] attended) {
        if (attended == null || isWhole(attended)) {
            int[] row = new int[length];
            for (int i = 0; i < length; i++) {
                row[i] = before + i;
            }
            return new Positions(new int[][] {row}, before, null);
        }
        int[][] numbers = new int[rows][length];
        for (int row = 0; row < rows; row++) {
            int seen = 0;
            for (int i = 0; i < before + length; i++) {
                seen += (int) attended[row][i];
                if (i >= before) {
                    numbers[row][i - before] = Math.max(0, seen - 1);
                }
            }
        }
        return new Positions(numbers, before, attended);
    }

    private static boolean isWhole(long[][] attended) {
        for (long[] row : attended) {
            for (long one : row) {
                if (one == 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Null where all of them may see everything: a single token without padding. */
    @Nullable
    NDArray mask(NDManager manager, float never) {
        int length = numbers[0].length;
        if (attended == null && length == 1) {
            return null;
        }
        int all = before + length;
        int rows = attended == null ? 1 : attended.length;
        float[] mask = new float[rows * length * all];
        int at = 0;
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < length; i++) {
                for (int seen = 0; seen < all; seen++) {
                    boolean may = seen <= before + i && (attended == null || attended[row][seen] == 1);
                    mask[at++] = may ? 0 : never;
                }
            }
        }
        return manager.create(mask, new Shape(rows, 1, 1, length, all));
    }
}
