package io.zhiying.serving.task;

import io.zhiying.serving.text.AlignedTokens.Piece;
import java.util.ArrayList;
import java.util.List;

/**
 * Spans from the labels of tokens, as the token-classification pipeline of the transformers library joins them:
 * neighbours of one type are one span, and B- begins a new one; a label without B- or I- is taken for an inner one. What
 * is outside, {@code O}, is left out. Words are those of the tokenizer's own splitting.
 */
final class Spans {
    private static final String OUTSIDE = "O";

    private Spans() {}

    /** A token, or a word, with its label. */
    private record Part(int start, int end, String label, double score) {
        boolean begins() {
            return label.startsWith("B-");
        }

        String type() {
            return label.startsWith("B-") || label.startsWith("I-") ? label.substring(2) : label;
        }
    }

    static List<Span> of(
            String text, List<Piece> pieces, float[][] probabilities, List<String> labels, Aggregation aggregation) {
        List<Span> spans = new ArrayList<>();
        List<Part> open = new ArrayList<>();
        for (Part part : parts(pieces, probabilities, labels, aggregation)) {
            if (!open.isEmpty()
                    && (part.begins() || !part.type().equals(open.getFirst().type()))) {
                close(text, open, spans);
            }
            open.add(part);
        }
        close(text, open, spans);
        return spans;
    }

    private static List<Part> parts(
            List<Piece> pieces, float[][] probabilities, List<String> labels, Aggregation aggregation) {
        List<Part> parts = new ArrayList<>();
        int from = 0;
        while (from < pieces.size()) {
            int to = from + 1;
            if (aggregation != Aggregation.SIMPLE) {
                while (to < pieces.size()
                        && pieces.get(to).word() == pieces.get(from).word()) {
                    to++;
                }
            }
            float[] scores = word(pieces.subList(from, to), probabilities, aggregation);
            int best = best(scores);
            parts.add(new Part(pieces.get(from).start(), pieces.get(to - 1).end(), labels.get(best), scores[best]));
            from = to;
        }
        return parts;
    }

    private static float[] word(List<Piece> pieces, float[][] probabilities, Aggregation aggregation) {
        float[] chosen = probabilities[pieces.getFirst().token()];
        if (aggregation == Aggregation.MAX) {
            for (Piece piece : pieces) {
                float[] scores = probabilities[piece.token()];
                chosen = scores[best(scores)] > chosen[best(chosen)] ? scores : chosen;
            }
        } else if (aggregation == Aggregation.AVERAGE) {
            float[] mean = new float[chosen.length];
            for (Piece piece : pieces) {
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += probabilities[piece.token()][i] / pieces.size();
                }
            }
            chosen = mean;
        }
        return chosen;
    }

    private static int best(float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }

    private static void close(String text, List<Part> open, List<Span> spans) {
        if (!open.isEmpty() && !open.getFirst().type().equals(OUTSIDE)) {
            int start = open.getFirst().start();
            int from = text.offsetByCodePoints(0, start);
            int end = open.getLast().end();
            int to = text.offsetByCodePoints(from, end - start);
            // Some tokenizers count the space before a word in.
            while (from < to && Character.isWhitespace(text.charAt(from))) {
                from++;
                start++;
            }
            spans.add(new Span(
                    open.getFirst().type(),
                    text.substring(from, to),
                    open.stream().mapToDouble(Part::score).average().orElseThrow(),
                    start,
                    end,
                    from,
                    to));
        }
        open.clear();
    }
}
