package io.zhiying.serving.task;

import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.text.Pooling;
import io.zhiying.serving.text.TextTokenizer;
import io.zhiying.serving.text.Tokens;
import java.util.ArrayList;
import java.util.List;

/** Texts to vectors: the graph, then pooling, then length one where the model asks for it. */
final class EmbeddingTask implements RowTask<Tokens, float[]> {
    private final TextBatches batches;
    private final TextTokenizer tokenizer;
    private final Pooling pooling;
    private final boolean normalize;

    EmbeddingTask(TextBatches batches, TextTokenizer tokenizer, Pooling pooling, boolean normalize) {
        this.batches = batches;
        this.tokenizer = tokenizer;
        this.pooling = pooling;
        this.normalize = normalize;
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
        Tensor hidden = batches.run(batch);
        int longest = Math.toIntExact(hidden.shape().get(1));
        int width = Math.toIntExact(hidden.shape().get(2));
        float[] values = TextBatches.floats(hidden);
        List<float[]> vectors = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            float[] vector =
                    pooling.of(values, row * longest * width, batch.get(row).length(), width);
            vectors.add(normalize ? Pooling.normalize(vector) : vector);
        }
        return vectors;
    }

    @Override
    public List<Tensor> outputs(List<Tensor> inputs, List<float[]> results) {
        return List.of(Inputs.stacked(TaskSignatures.EMBEDDING, results));
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
