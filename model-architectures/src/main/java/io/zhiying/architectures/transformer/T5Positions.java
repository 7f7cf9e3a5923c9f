package io.zhiying.architectures.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;

/**
 * Relative positions: each distance falls into a bucket, near ones each into their own, far ones together by the
 * logarithm, and each bucket adds a learned number to the scores of each head.
 */
final class T5Positions {
    private final T5Config config;
    private final NDArray table;
    private final boolean bothWays;

    /** @param bothWays in the encoder, which sees what follows */
    T5Positions(T5Config config, Weights weights, boolean bothWays) {
        this.config = config;
        this.bothWays = bothWays;
        table = weights.array(
                "block.0.layer.0.SelfAttention.relative_attention_bias.weight", config.buckets(), config.heads());
    }

    /** For queries at {@code from} and behind, and keys from 0 on: [1, heads, queries, keys]. */
    NDArray added(NDManager manager, int from, int queries, int keys) {
        long[] buckets = new long[queries * keys];
        for (int i = 0; i < queries; i++) {
            for (int j = 0; j < keys; j++) {
                buckets[i * keys + j] = bucket(j - from - i);
            }
        }
        return Embedding.embedding(manager.create(buckets, new Shape(queries, keys)), table, SparseFormat.DENSE)
                .singletonOrThrow()
                .transpose(2, 0, 1)
                .expandDims(0);
    }

    private int bucket(int distance) {
        int buckets = config.buckets();
        int first = 0;
        int far = distance;
        if (bothWays) {
            buckets /= 2;
            first = distance > 0 ? buckets : 0;
            far = Math.abs(distance);
        } else {
            far = -Math.min(distance, 0);
        }
        int exact = buckets / 2;
        if (far < exact) {
            return first + far;
        }
        // In float32, as the checkpoints were trained: a distance at the edge of a bucket falls on the same side.
        float share = (float) Math.log((float) far / exact) / (float) Math.log((double) config.distance() / exact);
        return first + Math.min(exact + (int) (share * (buckets - exact)), buckets - 1);
    }
}
