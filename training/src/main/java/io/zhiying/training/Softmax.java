package io.zhiying.training;

/** exp(x/t) over its sum. */
final class Softmax {
    private Softmax() {}

    static float[] of(float[] logits, double temperature) {
        double most = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            most = Math.max(most, logit);
        }
        double sum = 0;
        double[] powers = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            powers[i] = Math.exp((logits[i] - most) / temperature);
            sum += powers[i];
        }
        float[] probabilities = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = (float) (powers[i] / sum);
        }
        return probabilities;
    }
}
