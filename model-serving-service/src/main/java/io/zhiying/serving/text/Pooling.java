package io.zhiying.serving.text;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * How the vectors of a text's tokens become the vector of the text; a model was trained with one of them. Names and
 * definitions are those of the sentence-transformers library.
 */
public enum Pooling {
    /** The vector of the first token. */
    CLS("cls", "pooling_mode_cls_token") {
        @Override
        void pool(float[] tokens, int offset, int length, int width, float[] into) {
            System.arraycopy(tokens, offset, into, 0, width);
        }
    },
    /** The mean over the text's own tokens. */
    MEAN("mean", "pooling_mode_mean_tokens") {
        @Override
        void pool(float[] tokens, int offset, int length, int width, float[] into) {
            weightedSum(tokens, offset, length, width, into, token -> 1);
            divide(into, length);
        }
    },
    /** The sum over the text's own tokens by the root of their number. */
    MEAN_SQRT_LEN("mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens") {
        @Override
        void pool(float[] tokens, int offset, int length, int width, float[] into) {
            weightedSum(tokens, offset, length, width, into, token -> 1);
            divide(into, (float) Math.sqrt(length));
        }
    },
    /** A mean in which the n-th token counts n times, for decoders: later tokens have read more. */
    WEIGHTED_MEAN("weightedmean", "pooling_mode_weightedmean_tokens") {
        @Override
        void pool(float[] tokens, int offset, int length, int width, float[] into) {
            weightedSum(tokens, offset, length, width, into, token -> token + 1);
            divide(into, length * (length + 1f) / 2);
        }
    },
    /** Of each number the largest over the text's own tokens. */
    MAX("max", "pooling_mode_max_tokens") {
        @Override
        void pool(float[] tokens, int offset, int length, int width, float[] into) {
            System.arraycopy(tokens, offset, into, 0, width);
            for (int token = 1; token < length; token++) {
                int at = offset + token * width;
                for (int i = 0; i < width; i++) {
                    into[i] = Math.max(into[i], tokens[at + i]);
                }
            }
        }
    },
    /** The vector of the text's last token, for decoders. */
    LAST_TOKEN("lasttoken", "pooling_mode_lasttoken") {
        @Override
        void pool(float[] tokens, int offset, int length, int width, float[] into) {
            System.arraycopy(tokens, offset + (length - 1) * width, into, 0, width);
        }
    };

    private final String value;
    private final String flag;

    Pooling(String value, String flag) {
        this.value = value;
        this.flag = flag;
    }

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

    private static void weightedSum(
            float[] tokens, int offset, int length, int width, float[] into, IntToDoubleFunction weightOf) {
        for (int token = 0; token < length; token++) {
            float weight = (float) weightOf.applyAsDouble(token);
            int at = offset + token * width;
            for (int i = 0; i < width; i++) {
                into[i] += weight * tokens[at + i];
            }
        }
    }

    private static void divide(float[] vector, float by) {
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= by;
        }
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
        return value;
    }

    /** The field of {@code 1_Pooling/config.json} that is true where a model was trained with it. */
    public String flag() {
        return flag;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Pooling of(String value) {
        return Arrays.stream(values())
                .filter(pooling -> pooling.value.equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(values()).map(Pooling::value).toList()));
    }
}
