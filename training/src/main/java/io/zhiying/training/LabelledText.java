package io.zhiying.training;

/**
 * A text and the class that it belongs to.
 *
 * @param text never blank
 * @param label the index of the class, from 0
 */
record LabelledText(String text, int label) {
    LabelledText {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a labelled text must not be blank");
        }
        if (label < 0) {
            throw new IllegalArgumentException("a label must not be negative");
        }
    }
}
