package io.zhiying.serving.task;

import io.zhiying.serving.tensor.InvalidInput;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import io.zhiying.serving.text.TextTokenizer;
import io.zhiying.serving.text.Tokens;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts to a score for each label that the caller names, by a classifier of natural language inference (Yin et al., 2019):
 * the text is the premise, a template with the label in place of {@code {}} the hypothesis. One label: softmax over the
 * labels' logits of entailment. Any label: for each, softmax over its contradiction and entailment.
 */
final class ZeroShotTask implements RowTask<Tokens, float[]> {
    static final String USUAL_TEMPLATE = "This example is {}.";
    private static final String PLACE = "{}";

    private final TextBatches batches;
    private final TextTokenizer tokenizer;
    private final EntailmentLabels labels;

    ZeroShotTask(TextBatches batches, TextTokenizer tokenizer, EntailmentLabels labels) {
        this.batches = batches;
        this.tokenizer = tokenizer;
        this.labels = labels;
    }

    @Override
    public List<Tokens> rows(List<Tensor> inputs) {
        String template = Inputs.text(inputs, TaskSignatures.TEMPLATE).orElse(USUAL_TEMPLATE);
        if (!template.contains(PLACE)) {
            throw InvalidInput.of(TaskSignatures.TEMPLATE, "must have {} where the label is to stand");
        }
        isMulti(inputs);
        List<String> candidates = Inputs.texts(inputs, TaskSignatures.LABELS);
        List<Tokens> pairs = new ArrayList<>();
        for (String text : Inputs.texts(inputs, TaskSignatures.TEXT)) {
            for (String candidate : candidates) {
                pairs.add(tokenizer.encode(text, template.replace(PLACE, candidate)));
            }
        }
        return pairs;
    }

    private static boolean isMulti(List<Tensor> inputs) {
        return Inputs.one(inputs, TaskSignatures.MULTI_LABEL)
                .map(value -> ((Values.Bools) value).array()[0])
                .orElse(false);
    }

    @Override
    public int length(Tokens row) {
        return row.length();
    }

    @Override
    public List<float[]> run(List<Tokens> batch) {
        return batches.rows(batch);
    }

    @Override
    public List<Tensor> outputs(List<Tensor> inputs, List<float[]> results) {
        int candidates = Inputs.texts(inputs, TaskSignatures.LABELS).size();
        boolean each = isMulti(inputs) || candidates == 1;
        List<float[]> rows = new ArrayList<>();
        for (int from = 0; from < results.size(); from += candidates) {
            float[] scores = new float[candidates];
            for (int i = 0; i < candidates; i++) {
                float[] logits = results.get(from + i);
                float entailment = logits[labels.entailment()];
                scores[i] = each
                        ? Activation.SOFTMAX.of(new float[] {logits[labels.contradiction()], entailment})[1]
                        : entailment;
            }
            rows.add(each ? scores : Activation.SOFTMAX.of(scores));
        }
        return List.of(Inputs.stacked(TaskSignatures.PROBABILITIES, rows));
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
