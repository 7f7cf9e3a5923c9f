package io.zhiying.serving.task;

import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.Values;
import io.zhiying.serving.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs tokenised texts through a graph of token ids: padded on the right, the padding masked out. */
public final class TextBatches {
    public static final String INPUT_IDS = "input_ids";
    public static final String ATTENTION_MASK = "attention_mask";
    public static final String TOKEN_TYPE_IDS = "token_type_ids";

    private static final List<String> OUTPUTS = List.of("logits", "last_hidden_state", "token_embeddings");

    private final Graph graph;
    private final String output;

    TextBatches(Graph graph) {
        this.graph = graph;
        this.output = output(graph.signature()).name();
    }

    /** Which of several outputs is used: the one with a known name, or else the first. */
    public static TensorSpec output(Signature graph) {
        return OUTPUTS.stream()
                .map(graph::output)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(graph.outputs().getFirst());
    }

    /** The graph's output, float32, the batch in its first dimension. */
    Tensor run(List<Tokens> texts) {
        int longest = texts.stream().mapToInt(Tokens::length).max().orElse(1);
        List<Tensor> inputs = graph.signature().inputs().stream()
                .map(TensorSpec::name)
                .map(name -> input(name, texts, longest))
                .toList();
        List<Tensor> outputs = graph.run(inputs);
        return Stream.concat(outputs.stream().filter(found -> found.name().equals(output)), outputs.stream())
                .findFirst()
                .orElseThrow();
    }

    private static Tensor input(String name, List<Tokens> texts, int longest) {
        long[] values = new long[texts.size() * longest];
        for (int row = 0; row < texts.size(); row++) {
            Tokens text = texts.get(row);
            int at = row * longest;
            switch (name) {
                // Padding is id 0; the mask keeps it from being read.
                case INPUT_IDS -> System.arraycopy(text.ids(), 0, values, at, text.length());
                case ATTENTION_MASK -> Arrays.fill(values, at, at + text.length(), 1);
                case TOKEN_TYPE_IDS -> System.arraycopy(text.types(), 0, values, at, text.length());
                default -> throw new IllegalArgumentException("a text model has no input " + name);
            }
        }
        return new Tensor(name, List.of((long) texts.size(), (long) longest), new Values.Longs(values));
    }

    /** The logits of each row, of an output [rows, labels]. */
    List<float[]> rows(List<Tokens> texts) {
        Tensor logits = run(texts);
        int width = Math.toIntExact(logits.shape().get(1));
        float[] values = floats(logits);
        return java.util.stream.IntStream.range(0, texts.size())
                .mapToObj(row -> Arrays.copyOfRange(values, row * width, (row + 1) * width))
                .toList();
    }

    static float[] floats(Tensor tensor) {
        if (tensor.values() instanceof Values.Floats(var values)) {
            return values;
        }
        throw new IllegalArgumentException("%s is %s, not FP32".formatted(tensor.name(), tensor.type()));
    }
}
