package io.zhiying.serving.generation;

import io.zhiying.serving.engine.SequenceModel;
import java.util.Set;

/** A decoding in which some tokens never come. */
record Silenced(SequenceModel.Decoding decoding, Set<Integer> never) implements SequenceModel.Decoding {

    @Override
    public float[][] logits() {
        float[][] logits = decoding.logits();
        if (never.isEmpty()) {
            return logits;
        }
        float[][] silenced = new float[logits.length][];
        for (int row = 0; row < logits.length; row++) {
            silenced[row] = logits[row].clone();
            for (int token : never) {
                if (token >= 0 && token < silenced[row].length) {
                    silenced[row][token] = Float.NEGATIVE_INFINITY;
                }
            }
        }
        return silenced;
    }

    @Override
    public void advance(int[] order, long[] tokens) {
        decoding.advance(order, tokens);
    }

    @Override
    public void close() {
        decoding.close();
    }
}
