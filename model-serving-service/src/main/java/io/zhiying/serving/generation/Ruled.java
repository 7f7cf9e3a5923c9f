package io.zhiying.serving.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Keeps the rules of a model for texts that grow side by side. */
final class Ruled {
    private final Rules rules;
    private final Set<Integer> stops;
    private final int before;
    /** With what they go on from. */
    private List<List<Long>> texts;

    private int written;

    /** @param input what the text goes on from; where it is another text that is only read, its one token of start */
    Ruled(Rules rules, Set<Integer> stops, long[] input) {
        this.rules = rules;
        this.stops = stops;
        this.before = input.length;
        this.texts = List.of(Arrays.stream(input).boxed().toList());
    }

    /** The scores of a text's next token, those that may not come at negative infinity. */
    float[] of(int text, float[] scores) {
        if (rules.isNone()) {
            return scores;
        }
        float[] ruled = scores.clone();
        rules.never().forEach(token -> forbid(ruled, token));
        if (written < rules.minTokens() || before + written < rules.minLength()) {
            stops.forEach(token -> forbid(ruled, token));
        }
        if (rules.once() > 0) {
            forbidRepeats(texts.get(text), ruled);
        }
        Integer first = rules.first();
        if (first != null && written == 0 && first < ruled.length) {
            float only = scores[first];
            Arrays.fill(ruled, Float.NEGATIVE_INFINITY);
            ruled[first] = only;
        }
        return ruled;
    }

    private void forbidRepeats(List<Long> text, float[] scores) {
        int known = rules.once() - 1;
        if (text.size() < known) {
            return;
        }
        List<Long> last = text.subList(text.size() - known, text.size());
        for (int at = 0; at + known < text.size(); at++) {
            if (text.subList(at, at + known).equals(last)) {
                forbid(scores, Math.toIntExact(text.get(at + known)));
            }
        }
    }

    private static void forbid(float[] scores, int token) {
        if (token >= 0 && token < scores.length) {
            scores[token] = Float.NEGATIVE_INFINITY;
        }
    }

    /** @param order which text of before each goes on, with its token */
    void advance(int[] order, long[] tokens) {
        written++;
        if (rules.once() == 0) {
            return;
        }
        List<List<Long>> longer = new ArrayList<>();
        for (int i = 0; i < order.length; i++) {
            List<Long> text = new ArrayList<>(texts.get(order[i]));
            text.add(tokens[i]);
            longer.add(text);
        }
        texts = longer;
    }
}
