package io.zhiying.serving.metric;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Precision, recall and F1 of spans over all texts, as CoNLL and seqeval count them: a span is right where its ends and
 * its label are.
 */
public final class EntityScores {
    private long right;
    private long found;
    private long there;

    /** A labelled part of a text; ends in code points, the second exclusive. */
    public record Entity(String label, int start, int end) {}

    public void add(List<Entity> truth, List<Entity> answer) {
        Set<Entity> distinct = new HashSet<>(answer);
        there += new HashSet<>(truth).size();
        found += distinct.size();
        right += distinct.stream().filter(truth::contains).count();
    }

    /** 0 where nothing was found. */
    public double precision() {
        return found == 0 ? 0 : right / (double) found;
    }

    /** 0 where nothing was there. */
    public double recall() {
        return there == 0 ? 0 : right / (double) there;
    }

    public double f1() {
        return found + there == 0 ? 0 : 2.0 * right / (found + there);
    }
}
