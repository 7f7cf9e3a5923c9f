package io.zhiying.serving.inference;

import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.Values;
import io.zhiying.serving.text.Tokens;
import java.util.List;

/** Runs tokenised texts through a BERT-like graph: padded on the right, the padding masked out. */
final class TextBatches {
    static final String INPUT_IDS = "input_ids";
    static final String ATTENTION_MASK = "attention_mask";
    static final String TOKEN_TYPE_IDS = "token_type_ids";

    private final Graph graph;

    TextBatches(Graph graph) {
        this.graph = graph;
    }

    /** The graph's first output, float32, the batch in its first dimension. */
    Tensor run(List<Tokens> texts) {
        int longest = texts.stream().mapToInt(Tokens::length).max().orElse(1);
        List<Tensor> inputs = graph.signature().inputs().stream()
                .map(TensorSpec::name)
                .map(name -> input(name, texts, longest))
                .toList();
        return graph.run(inputs).getFirst();
    }

    private static Tensor input(String name, List<Tokens> texts, int longest) {
        long[] values = new long[texts.size() * longest];
        for (int row = 0; row < texts.size(); row++) {
            Tokens text = texts.get(row);
            int at = row * longest;
            switch (name) {
                // Padding is id 0; the mask keeps it from being read.
                case INPUT_IDS -> System.arraycopy(text.ids(), 0, values, at, text.length());
                case ATTENTION_MASK -> java.util.Arrays.fill(values, at, at + text.length(), 1);
                case TOKEN_TYPE_IDS -> System.arraycopy(text.types(), 0, values, at, text.length());
                default -> throw new IllegalArgumentException("a text model has no input " + name);
            }
        }
        return new Tensor(name, List.of((long) texts.size(), (long) longest), new Values.Longs(values));
    }

    static float[] floats(Tensor tensor) {
        if (tensor.values() instanceof Values.Floats(var values)) {
            return values;
        }
        throw new IllegalArgumentException("%s is %s, not FP32".formatted(tensor.name(), tensor.type()));
    }
}
