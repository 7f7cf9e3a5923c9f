package io.zhiying.serving.task;

import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.image.ImagePreprocessing;
import io.zhiying.serving.image.Pictures;
import io.zhiying.serving.image.UnreadablePicture;
import io.zhiying.serving.tensor.InvalidInput;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Pictures to a score for each label. */
final class ImageClassificationTask implements RowTask<float[], float[]> {
    /** Of a vision transformer, a patch is a token. */
    private static final int PATCH = 16 * 16 * 3;

    private final Graph graph;
    private final Pictures pictures;
    private final ImagePreprocessing preprocessing;
    private final Activation activation;

    ImageClassificationTask(Graph graph, Pictures pictures, ImagePreprocessing preprocessing, Activation activation) {
        this.graph = graph;
        this.pictures = pictures;
        this.preprocessing = preprocessing;
        this.activation = activation;
    }

    @Override
    public List<float[]> rows(List<Tensor> inputs) {
        List<String> images = Inputs.texts(inputs, TaskSignatures.IMAGE);
        int most = pictures.bounds().maxImages();
        if (images.size() > most) {
            throw InvalidInput.of(
                    TaskSignatures.IMAGE, "has %d pictures, the limit is %d".formatted(images.size(), most));
        }
        List<float[]> rows = new ArrayList<>();
        for (String encoded : images) {
            String field = "%s[%d]".formatted(TaskSignatures.IMAGE, rows.size());
            try {
                rows.add(preprocessing.apply(pictures.read(Base64.getDecoder().decode(encoded))));
            } catch (UnreadablePicture refused) {
                throw InvalidInput.of(field, String.valueOf(refused.getMessage()));
            } catch (IllegalArgumentException malformed) {
                throw InvalidInput.of(field, "must be a PNG or JPEG in base64");
            }
        }
        return rows;
    }

    @Override
    public int length(float[] row) {
        return Math.max(1, row.length / PATCH);
    }

    @Override
    public boolean readsText() {
        return false;
    }

    @Override
    public List<float[]> run(List<float[]> batch) {
        int size = batch.getFirst().length;
        float[] values = new float[batch.size() * size];
        for (int row = 0; row < batch.size(); row++) {
            System.arraycopy(batch.get(row), 0, values, row * size, size);
        }
        var pixels = new Tensor(
                graph.signature().inputs().getFirst().name(),
                List.of((long) batch.size(), 3L, (long) preprocessing.height(), (long) preprocessing.width()),
                new Values.Floats(values));
        Tensor logits = graph.run(List.of(pixels)).getFirst();
        float[] all = TextBatches.floats(logits);
        int width = all.length / batch.size();
        List<float[]> rows = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            rows.add(activation.of(Arrays.copyOfRange(all, row * width, (row + 1) * width)));
        }
        return rows;
    }

    @Override
    public List<Tensor> outputs(List<Tensor> inputs, List<float[]> results) {
        return List.of(Inputs.stacked(TaskSignatures.PROBABILITIES, results));
    }

    @Override
    public void close() {
        // There is nothing but the graph.
    }
}
