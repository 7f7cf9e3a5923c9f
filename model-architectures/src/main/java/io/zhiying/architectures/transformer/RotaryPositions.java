package io.zhiying.architectures.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Rotary positions (Su et al., 2021) with the two halves of a head turned against each other, as Llama has them. The
 * frequencies are those of the checkpoint's {@code rope_theta}, stretched where it asks for it.
 */
public final class RotaryPositions {
    private final float[] frequencies;

    private RotaryPositions(float[] frequencies) {
        this.frequencies = frequencies;
    }

    /** Angles of the positions of some rows. */
    record Angles(NDArray cos, NDArray sin) {}

    /** From {@code rope_parameters}, or the older {@code rope_theta} and {@code rope_scaling}. */
    static RotaryPositions of(HubConfig config, int headWidth) {
        HubConfig given = config.section("rope_parameters").orElse(config);
        double theta = given.decimal("rope_theta", 1, 1e12, config.decimal("rope_theta", 1, 1e12, 10_000));
        float[] frequencies = new float[headWidth / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = (float) (1.0 / Math.pow(theta, 2.0 * i / headWidth));
        }
        HubConfig scaling = config.section("rope_parameters")
                .or(() -> config.section("rope_scaling"))
                .orElse(null);
        if (scaling != null) {
            stretch(scaling, frequencies);
        }
        return new RotaryPositions(frequencies);
    }

    private static void stretch(HubConfig scaling, float[] frequencies) {
        switch (scaling.text("rope_type", scaling.text("type", "default"))) {
            case "default" -> {}
            case "linear" -> {
                double factor = scaling.decimal("factor", 1, 1e6);
                for (int i = 0; i < frequencies.length; i++) {
                    frequencies[i] = (float) (frequencies[i] / factor);
                }
            }
            case "llama3" -> llama3(scaling, frequencies);
            default -> throw scaling.refused("rope_type", "must be default, linear or llama3");
        }
    }

    /** Long waves are stretched, short ones kept, those between mixed: as Llama 3.1 was trained. */
    private static void llama3(HubConfig scaling, float[] frequencies) {
        double factor = scaling.decimal("factor", 1, 1e6);
        double low = scaling.decimal("low_freq_factor", 1e-3, 1e6);
        double high = scaling.decimal("high_freq_factor", 1e-3, 1e6);
        double context = scaling.number("original_max_position_embeddings", 1, 1 << 24);
        if (high <= low) {
            throw scaling.refused("high_freq_factor", "must be above low_freq_factor");
        }
        for (int i = 0; i < frequencies.length; i++) {
            double wave = 2 * Math.PI / frequencies[i];
            if (wave > context / low) {
                frequencies[i] = (float) (frequencies[i] / factor);
            } else if (wave >= context / high) {
                double smooth = (context / wave - low) / (high - low);
                frequencies[i] = (float) ((1 - smooth) * frequencies[i] / factor + smooth * frequencies[i]);
            }
        }
    }

    /** @param positions of each token of each row; all rows of one length */
    Angles angles(NDManager manager, int[][] positions) {
        int rows = positions.length;
        int length = positions[0].length;
        int half = frequencies.length;
        float[] cos = new float[rows * length * half * 2];
        float[] sin = new float[cos.length];
        int at = 0;
        for (int[] row : positions) {
            for (int position : row) {
                for (int i = 0; i < half; i++) {
                    // In float32, as the checkpoints were trained.
                    double angle = frequencies[i] * position;
                    cos[at + i] = cos[at + half + i] = (float) Math.cos(angle);
                    sin[at + i] = sin[at + half + i] = (float) Math.sin(angle);
                }
                at += 2 * half;
            }
        }
        Shape shape = new Shape(rows, 1, length, 2L * half);
        return new Angles(manager.create(cos, shape), manager.create(sin, shape));
    }

    /** @param heads [rows, heads, length, width] */
    static NDArray turn(NDArray heads, Angles angles) {
        NDList halves = heads.split(2, 3);
        NDArray turned = NDArrays.concat(new NDList(halves.get(1).neg(), halves.get(0)), 3);
        return heads.mul(angles.cos()).add(turned.mul(angles.sin()));
    }
}
