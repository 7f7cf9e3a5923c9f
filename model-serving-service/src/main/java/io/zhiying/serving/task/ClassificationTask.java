package io.zhiying.serving.task;

import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.text.TextTokenizer;
import io.zhiying.serving.text.Tokens;
import java.util.List;

/** Texts to a score for each label. */
final class ClassificationTask implements RowTask<Tokens, float[]> {
    private final TextBatches batches;
    private final TextTokenizer tokenizer;
    private final Activation activation;

    ClassificationTask(TextBatches batches, TextTokenizer tokenizer, Activation activation) {
        this.batches = batches;
        this.tokenizer = tokenizer;
        this.activation = activation;
    }

    @Override
    public List<Tokens> rows(List<Tensor> inputs) {
        return Inputs.texts(inputs, TaskSignatures.TEXT).stream()
                .map(tokenizer::encode)
                .toList();
    }

    @Override
    public int length(Tokens row) {
        return row.length();
    }

    @Override
    public List<float[]> run(List<Tokens> batch) {
        return batches.rows(batch).stream().map(activation::of).toList();
    }

    @Override
    public List<Tensor> outputs(List<Tensor> inputs, List<float[]> results) {
        return List.of(Inputs.stacked(TaskSignatures.PROBABILITIES, results));
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
