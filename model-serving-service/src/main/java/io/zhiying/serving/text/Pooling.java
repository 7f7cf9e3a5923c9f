package io.zhiying.serving.text;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** How the vectors of a text's tokens become the vector of the text; a model was trained with one of them. */
public enum Pooling {
    /** The vector of the first token. */
    CLS {
        @Override
        void pool(float[] tokens, int offset, int length, int width, float[] into) {
            System.arraycopy(tokens, offset, into, 0, width);
        }
    },
    /** The mean over the text's own tokens. */
    MEAN {
        @Override
        void pool(float[] tokens, int offset, int length, int width, float[] into) {
            for (int token = 0; token < length; token++) {
                int at = offset + token * width;
                for (int i = 0; i < width; i++) {
                    into[i] += tokens[at + i];
                }
            }
            for (int i = 0; i < width; i++) {
                into[i] /= length;
            }
        }
    };

    abstract void pool(float[] tokens, int offset, int length, int width, float[] into);

    /**
     * @param tokens the vectors of a whole batch, one token after another
     * @param offset of the text's first value
     * @param length the text's own tokens; padding behind them is left out
     */
    public float[] of(float[] tokens, int offset, int length, int width) {
        float[] pooled = new float[width];
        pool(tokens, offset, length, width, pooled);
        return pooled;
    }

    /** Scales to length one in place; a vector of zeros stays. */
    public static float[] normalize(float[] vector) {
        double sum = 0;
        for (float value : vector) {
            sum += (double) value * value;
        }
        double norm = Math.max(Math.sqrt(sum), 1e-12);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / norm);
        }
        return vector;
    }

    @JsonValue
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Pooling of(String value) {
        return Arrays.stream(values())
                .filter(pooling -> pooling.value().equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be cls or mean"));
    }
}
