package io.zhiying.serving.task;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How logits become scores; a model was trained with one of them. */
public enum Activation {
    /** One of the labels: probabilities that sum to 1. */
    SOFTMAX {
        @Override
        public float[] of(float[] logits) {
            float max = Float.NEGATIVE_INFINITY;
            for (float logit : logits) {
                max = Math.max(max, logit);
            }
            double sum = 0;
            double[] powers = new double[logits.length];
            for (int i = 0; i < logits.length; i++) {
                powers[i] = Math.exp((double) logits[i] - max);
                sum += powers[i];
            }
            float[] probabilities = new float[logits.length];
            for (int i = 0; i < logits.length; i++) {
                probabilities[i] = (float) (powers[i] / sum);
            }
            return probabilities;
        }
    },
    /** Any of the labels: a probability for each. */
    SIGMOID {
        @Override
        public float[] of(float[] logits) {
            float[] probabilities = new float[logits.length];
            for (int i = 0; i < logits.length; i++) {
                probabilities[i] = (float) (1 / (1 + Math.exp(-logits[i])));
            }
            return probabilities;
        }
    },
    /** The numbers as they are, of a regression. */
    NONE {
        @Override
        public float[] of(float[] logits) {
            return logits.clone();
        }
    };

    /** Where the parameters of a version name its own. */
    public static final String PARAMETER = "activation";

    public abstract float[] of(float[] logits);

    @JsonValue
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException there is none of that name */
    static Activation named(String value) {
        return valueOf(value.toUpperCase(Locale.ROOT));
    }

    /** As the transformers library chooses it: by what {@code problem_type} of config.json says, or else by the labels. */
    public static Activation of(String problemType, int labels) {
        return switch (problemType) {
            case "multi_label_classification" -> SIGMOID;
            case "regression" -> NONE;
            default -> labels == 1 ? SIGMOID : SOFTMAX;
        };
    }
}
