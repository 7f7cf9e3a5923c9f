package io.zhiying.serving.benchmark;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.zhiying.serving.text.TextTokenizer;
import io.zhiying.serving.text.Tokens;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * ONNX Runtime alone in this process, in its own default settings on all cores, as the measure of a server: batches that
 * were tokenised before, run one after another, with nothing done to what comes out.
 */
final class RawOnnx implements AutoCloseable {
    private final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    private final OrtSession session;
    private final List<Map<String, OnnxTensor>> batches = new ArrayList<>();
    private int next;

    /** @param folder of a version in the model store */
    RawOnnx(Path folder, int maxTokens, List<String> sentences, int batch) throws OrtException, IOException {
        var environment = OrtEnvironment.getEnvironment();
        options.setIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
        options.setInterOpNumThreads(1);
        session = environment.createSession(folder.resolve("model.onnx").toString(), options);
        try (var tokenizer = TextTokenizer.open(folder, maxTokens)) {
            for (int from = 0; from + batch <= sentences.size(); from += batch) {
                batches.add(tensors(
                        environment,
                        sentences.subList(from, from + batch).stream()
                                .map(tokenizer::encode)
                                .toList()));
            }
        }
    }

    private Map<String, OnnxTensor> tensors(OrtEnvironment environment, List<Tokens> rows) throws OrtException {
        int longest = rows.stream().mapToInt(Tokens::length).max().orElseThrow();
        Map<String, OnnxTensor> tensors = new HashMap<>();
        for (String name : session.getInputNames()) {
            long[] values = new long[rows.size() * longest];
            for (int row = 0; row < rows.size(); row++) {
                Tokens tokens = rows.get(row);
                switch (name) {
                    case "input_ids" -> System.arraycopy(tokens.ids(), 0, values, row * longest, tokens.length());
                    case "attention_mask" -> Arrays.fill(values, row * longest, row * longest + tokens.length(), 1);
                    default -> {} // token types: one text is all zeros
                }
            }
            tensors.put(
                    name,
                    OnnxTensor.createTensor(environment, LongBuffer.wrap(values), new long[] {rows.size(), longest}));
        }
        return tensors;
    }

    /** Runs for a while; @return sentences a second */
    double perSecond(double seconds) throws OrtException {
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * 1e9);
        long done = 0;
        while (System.nanoTime() - end < 0) {
            var batch = batches.get(next++ % batches.size());
            try (var result = session.run(batch)) {
                FloatBuffer read = ((OnnxTensor) result.get(0)).getFloatBuffer();
                if (Float.isNaN(read.get(0))) {
                    throw new IllegalStateException("the model answers with no number");
                }
                done += batch.values().iterator().next().getInfo().getShape()[0];
            }
        }
        return done * 1e9 / (System.nanoTime() - begin);
    }

    @Override
    public void close() throws OrtException {
        for (var batch : batches) {
            batch.values().forEach(OnnxTensor::close);
        }
        session.close();
        options.close();
    }
}
