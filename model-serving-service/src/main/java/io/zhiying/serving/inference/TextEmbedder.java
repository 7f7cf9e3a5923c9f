package io.zhiying.serving.inference;

import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.text.Pooling;
import io.zhiying.serving.text.Tokens;
import java.util.ArrayList;
import java.util.List;

/** Texts to vectors: the graph, then pooling, then length one where the model asks for it. */
final class TextEmbedder implements BatchRunner<Tokens, float[]> {
    private final TextBatches batches;
    private final Pooling pooling;
    private final boolean normalize;

    TextEmbedder(Graph graph, Pooling pooling, boolean normalize) {
        this.batches = new TextBatches(graph);
        this.pooling = pooling;
        this.normalize = normalize;
    }

    @Override
    public int length(Tokens input) {
        return input.length();
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
}
