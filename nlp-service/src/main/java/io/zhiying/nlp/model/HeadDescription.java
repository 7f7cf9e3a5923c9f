package io.zhiying.nlp.model;

import java.util.List;

/**
 * What a version of a classifier says of itself. It never changes.
 *
 * @param labels of its probabilities, in order
 * @param encoder whose vectors it was trained on, and takes no others
 */
record HeadDescription(ModelName model, List<String> labels, String encoder) {
    HeadDescription {
        labels = List.copyOf(labels);
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("a classifier has at least one label");
        }
    }
}
