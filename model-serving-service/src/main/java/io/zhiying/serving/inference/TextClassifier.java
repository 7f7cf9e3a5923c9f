package io.zhiying.serving.inference;

import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Texts to a probability for each label: the graph's logits, then softmax. */
final class TextClassifier implements BatchRunner<Tokens, float[]> {
    private final TextBatches batches;

    TextClassifier(Graph graph) {
        this.batches = new TextBatches(graph);
    }

    @Override
    public int length(Tokens input) {
        return input.length();
    }

    @Override
    public List<float[]> run(List<Tokens> batch) {
        Tensor logits = batches.run(batch);
        int classes = Math.toIntExact(logits.shape().get(1));
        float[] values = TextBatches.floats(logits);
        List<float[]> rows = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            rows.add(softmax(Arrays.copyOfRange(values, row * classes, (row + 1) * classes)));
        }
        return rows;
    }

    static float[] softmax(float[] logits) {
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
}
