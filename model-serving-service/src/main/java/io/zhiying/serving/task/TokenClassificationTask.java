package io.zhiying.serving.task;

import io.zhiying.serving.tensor.InvalidInput;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import io.zhiying.serving.text.AlignedTokens;
import io.zhiying.serving.text.TextTokenizer;
import io.zhiying.serving.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Texts to the spans that the labels of their tokens make; each text's spans are an array in JSON. */
final class TokenClassificationTask implements RowTask<AlignedTokens, TokenClassificationTask.Scored> {
    private static final JsonMapper JSON = new JsonMapper();

    /** The pieces of a text, and the probabilities of all its tokens. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Scored(List<AlignedTokens.Piece> pieces, float[][] probabilities) {}

    private final TextBatches batches;
    private final TextTokenizer tokenizer;
    private final List<String> labels;

    TokenClassificationTask(TextBatches batches, TextTokenizer tokenizer, List<String> labels) {
        this.batches = batches;
        this.tokenizer = tokenizer;
        this.labels = labels;
    }

    @Override
    public List<AlignedTokens> rows(List<Tensor> inputs) {
        aggregation(inputs);
        return Inputs.texts(inputs, TaskSignatures.TEXT).stream()
                .map(tokenizer::align)
                .toList();
    }

    private static Aggregation aggregation(List<Tensor> inputs) {
        return Inputs.text(inputs, TaskSignatures.AGGREGATION)
                .map(name -> Aggregation.find(name)
                        .orElseThrow(() ->
                                InvalidInput.of(TaskSignatures.AGGREGATION, "must be one of " + Aggregation.names())))
                .orElse(Aggregation.SIMPLE);
    }

    @Override
    public int length(AlignedTokens row) {
        return row.tokens().length();
    }

    @Override
    public List<Scored> run(List<AlignedTokens> batch) {
        Tensor logits = batches.run(batch.stream().map(AlignedTokens::tokens).toList());
        int longest = Math.toIntExact(logits.shape().get(1));
        int width = Math.toIntExact(logits.shape().get(2));
        float[] values = TextBatches.floats(logits);
        List<Scored> texts = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            Tokens tokens = batch.get(row).tokens();
            float[][] probabilities = new float[tokens.length()][];
            for (int token = 0; token < probabilities.length; token++) {
                int at = (row * longest + token) * width;
                probabilities[token] = Activation.SOFTMAX.of(Arrays.copyOfRange(values, at, at + width));
            }
            texts.add(new Scored(batch.get(row).pieces(), probabilities));
        }
        return texts;
    }

    @Override
    public List<Tensor> outputs(List<Tensor> inputs, List<Scored> results) {
        List<String> texts = Inputs.texts(inputs, TaskSignatures.TEXT);
        Aggregation aggregation = aggregation(inputs);
        List<String> spans = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            Scored text = results.get(i);
            spans.add(JSON.writeValueAsString(
                    Spans.of(texts.get(i), text.pieces(), text.probabilities(), labels, aggregation)));
        }
        return List.of(new Tensor(TaskSignatures.SPANS, List.of((long) spans.size()), new Values.Texts(spans)));
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
