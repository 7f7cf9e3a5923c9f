package io.zhiying.serving.task;

import io.zhiying.serving.tensor.InvalidInput;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import io.zhiying.serving.text.TextTokenizer;
import io.zhiying.serving.text.Tokens;
import java.util.List;
import java.util.stream.IntStream;

/** Pairs of a query and a document to how well the document answers: the cross-encoder's logit, and its sigmoid. */
final class RerankingTask implements RowTask<Tokens, Float> {
    private final TextBatches batches;
    private final TextTokenizer tokenizer;

    RerankingTask(TextBatches batches, TextTokenizer tokenizer) {
        this.batches = batches;
        this.tokenizer = tokenizer;
    }

    /** One query for all documents, or one for each. */
    @Override
    public List<Tokens> rows(List<Tensor> inputs) {
        List<String> queries = Inputs.texts(inputs, TaskSignatures.QUERY);
        List<String> documents = Inputs.texts(inputs, TaskSignatures.DOCUMENT);
        if (queries.size() != 1 && queries.size() != documents.size()) {
            throw InvalidInput.of(
                    TaskSignatures.QUERY,
                    "must be one text, or as many as there are documents (%d)".formatted(documents.size()));
        }
        return IntStream.range(0, documents.size())
                .mapToObj(i -> tokenizer.encode(queries.get(queries.size() == 1 ? 0 : i), documents.get(i)))
                .toList();
    }

    @Override
    public int length(Tokens row) {
        return row.length();
    }

    @Override
    public List<Float> run(List<Tokens> batch) {
        return batches.rows(batch).stream().map(row -> row[0]).toList();
    }

    @Override
    public List<Tensor> outputs(List<Tensor> inputs, List<Float> results) {
        float[] logits = new float[results.size()];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = results.get(i);
        }
        List<Long> shape = List.of((long) logits.length);
        return List.of(
                new Tensor(TaskSignatures.SCORE, shape, new Values.Floats(Activation.SIGMOID.of(logits))),
                new Tensor(TaskSignatures.LOGIT, shape, new Values.Floats(logits)));
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
