package io.zhiying.serving.generation;

import io.zhiying.serving.engine.SequenceModel.Decoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Beam search as the transformers library does it without early stopping. Of the best candidates (one, and one for each
 * stop token, at least two, for each beam), one that ends counts as finished only where it ranks among the first; its
 * score is the sum of log probabilities over its length to the power of the penalty, stop token included. The search
 * ends once all beams are finished and none that runs can overtake the worst of them.
 */
final class BeamSearch {
    private final Settings settings;
    private final Set<Integer> stops;
    private final Ruled ruled;

    BeamSearch(Settings settings, Set<Integer> stops, Ruled ruled) {
        this.settings = settings;
        this.stops = stops;
        this.ruled = ruled;
    }

    /** Tokens, a stop token included, and their score. */
    record Sequence(List<Integer> ids, double score) {}

    private record Candidate(int beam, int token, float score) {}

    /** @return as many as there are beams, the best first; fewer where it was stopped */
    List<Sequence> search(Decoding decoding, BooleanSupplier goOn) {
        int beams = settings.beams();
        List<List<Integer>> running = List.of(List.of());
        float[] scores = {0};
        List<Sequence> finished = new ArrayList<>();
        for (int step = 1; step <= settings.maxTokens(); step++) {
            List<Candidate> top = top(decoding.logits(), scores, Math.max(2, 1 + stops.size()) * beams);
            List<Candidate> chosen = new ArrayList<>();
            for (int rank = 0; rank < top.size(); rank++) {
                Candidate candidate = top.get(rank);
                if (stops.contains(candidate.token())) {
                    if (rank < beams) {
                        finished.add(new Sequence(
                                with(running.get(candidate.beam()), candidate.token()),
                                candidate.score() / length(step)));
                    }
                } else if (chosen.size() < beams) {
                    chosen.add(candidate);
                }
            }
            finished = best(finished);
            List<List<Integer>> before = running;
            running = chosen.stream()
                    .map(one -> with(before.get(one.beam()), one.token()))
                    .toList();
            scores = new float[chosen.size()];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = chosen.get(i).score();
            }
            boolean decided = finished.size() == beams
                    && scores[0] / length(step) <= finished.getLast().score();
            if (decided || !goOn.getAsBoolean()) {
                return finished;
            }
            if (step < settings.maxTokens()) {
                int[] order = chosen.stream().mapToInt(Candidate::beam).toArray();
                long[] tokens = chosen.stream().mapToLong(Candidate::token).toArray();
                ruled.advance(order, tokens);
                decoding.advance(order, tokens);
            }
        }
        for (int i = 0; i < scores.length; i++) {
            finished.add(new Sequence(running.get(i), scores[i] / length(settings.maxTokens())));
        }
        return best(finished);
    }

    private double length(int tokens) {
        return Math.pow(tokens, settings.lengthPenalty());
    }

    private static List<Integer> with(List<Integer> ids, int next) {
        List<Integer> longer = new ArrayList<>(ids);
        longer.add(next);
        return longer;
    }

    private List<Sequence> best(List<Sequence> sequences) {
        return new ArrayList<>(sequences.stream()
                .sorted(Comparator.comparingDouble(Sequence::score).reversed())
                .limit(settings.beams())
                .toList());
    }

    private List<Candidate> top(float[][] logits, float[] scores, int count) {
        // The worst first, so that it can make way.
        var kept = new PriorityQueue<Candidate>(Comparator.comparingDouble(Candidate::score));
        for (int beam = 0; beam < logits.length; beam++) {
            double sum = logSum(logits[beam]);
            // What the rules forbid is left out of the choice, not of the sum, as the transformers library does it.
            float[] allowed = ruled.of(beam, logits[beam]);
            for (int token = 0; token < allowed.length; token++) {
                float score = (float) (allowed[token] - sum) + scores[beam];
                if (kept.size() < count) {
                    kept.add(new Candidate(beam, token, score));
                } else if (score > kept.element().score()) {
                    kept.remove();
                    kept.add(new Candidate(beam, token, score));
                }
            }
        }
        return kept.stream()
                .sorted(Comparator.comparingDouble(Candidate::score).reversed())
                .toList();
    }

    /** The logarithm of the sum of the powers. */
    private static double logSum(float[] logits) {
        double max = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        return max + Math.log(sum);
    }
}
