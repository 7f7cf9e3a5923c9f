package io.zhiying.training;

import java.util.ArrayList;
import java.util.List;

/**
 * Vectors and the class of each, ready to train with or to measure by.
 *
 * @param vectors one row for each example
 */
record Examples(float[][] vectors, int[] labels) {
    Examples {
        if (vectors.length != labels.length) {
            throw new IllegalArgumentException("as many labels as vectors are needed");
        }
    }

    /** Those of the texts that belong to the split. */
    static Examples of(List<LabelledText> texts, Split split, Embeddings embeddings) {
        List<LabelledText> chosen =
                texts.stream().filter(text -> Split.of(text.text()) == split).toList();
        return new Examples(
                chosen.stream().map(text -> embeddings.of(text.text())).toArray(float[][]::new),
                chosen.stream().mapToInt(LabelledText::label).toArray());
    }

    static Examples join(List<Examples> parts) {
        List<float[]> vectors = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (Examples part : parts) {
            vectors.addAll(List.of(part.vectors));
            for (int label : part.labels) {
                labels.add(label);
            }
        }
        return new Examples(
                vectors.toArray(float[][]::new),
                labels.stream().mapToInt(Integer::intValue).toArray());
    }

    int size() {
        return labels.length;
    }

    int dimension() {
        return vectors[0].length;
    }

    /** The examples at the given places. */
    Examples at(List<Integer> places) {
        return new Examples(
                places.stream().map(place -> vectors[place]).toArray(float[][]::new),
                places.stream().mapToInt(place -> labels[place]).toArray());
    }
}
