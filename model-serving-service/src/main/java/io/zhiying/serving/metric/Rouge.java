package io.zhiying.serving.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * ROUGE (Lin 2004), F-measures from 0 to 1, as the package rouge-score computes them without a stemmer: for each text the
 * best of its references, and the mean over all texts. Chinese is compared character by character, see
 * {@link TextTokens#rouge}.
 */
public final class Rouge {
    private double one;
    private double two;
    private double longest;
    private double summary;
    private long texts;

    public void add(String text, List<String> references) {
        one += best(text, references, (t, r) -> ngrams(t, r, 1));
        two += best(text, references, (t, r) -> ngrams(t, r, 2));
        longest += best(text, references, Rouge::longest);
        summary += best(text, references, Rouge::summary);
        texts++;
    }

    /** Of single words. */
    public double rouge1() {
        return mean(one);
    }

    /** Of pairs of words. */
    public double rouge2() {
        return mean(two);
    }

    /** Of the longest common subsequence. */
    public double rougeL() {
        return mean(longest);
    }

    /** Of the union of the longest common subsequences of sentences, each on its line. */
    public double rougeLsum() {
        return mean(summary);
    }

    private double mean(double sum) {
        return texts == 0 ? 0 : sum / texts;
    }

    private static double best(String text, List<String> references, BiFunction<String, String, Double> score) {
        return references.stream()
                .mapToDouble(reference -> score.apply(text, reference))
                .max()
                .orElse(0);
    }

    private static double ngrams(String text, String reference, int n) {
        Map<List<String>, Integer> given = counts(TextTokens.rouge(text), n);
        Map<List<String>, Integer> right = counts(TextTokens.rouge(reference), n);
        long matches = right.entrySet().stream()
                .mapToLong(ngram -> Math.min(ngram.getValue(), given.getOrDefault(ngram.getKey(), 0)))
                .sum();
        return f(matches, sum(given), sum(right));
    }

    private static Map<List<String>, Integer> counts(List<String> words, int n) {
        Map<List<String>, Integer> counts = new HashMap<>();
        for (int i = 0; i + n <= words.size(); i++) {
            counts.merge(new ArrayList<>(words.subList(i, i + n)), 1, Integer::sum);
        }
        return counts;
    }

    private static long sum(Map<List<String>, Integer> counts) {
        return counts.values().stream().mapToLong(Integer::longValue).sum();
    }

    private static double longest(String text, String reference) {
        List<String> given = TextTokens.rouge(text);
        List<String> right = TextTokens.rouge(reference);
        return f(table(right, given)[right.size()][given.size()], given.size(), right.size());
    }

    private static double summary(String text, String reference) {
        List<List<String>> given = sentences(text);
        List<List<String>> right = sentences(reference);
        Map<String, Integer> givenLeft = words(given);
        Map<String, Integer> rightLeft = words(right);
        long hits = 0;
        for (List<String> sentence : right) {
            SortedSet<Integer> union = new TreeSet<>();
            given.forEach(other -> union.addAll(subsequence(sentence, other)));
            for (int place : union) {
                String word = sentence.get(place);
                // No word counts more often than it is there.
                if (givenLeft.getOrDefault(word, 0) > 0 && rightLeft.getOrDefault(word, 0) > 0) {
                    hits++;
                    givenLeft.merge(word, -1, Integer::sum);
                    rightLeft.merge(word, -1, Integer::sum);
                }
            }
        }
        return f(hits, size(given), size(right));
    }

    private static List<List<String>> sentences(String text) {
        return text.lines()
                .filter(line -> !line.isEmpty())
                .map(TextTokens::rouge)
                .toList();
    }

    private static Map<String, Integer> words(List<List<String>> sentences) {
        Map<String, Integer> counts = new HashMap<>();
        sentences.forEach(sentence -> sentence.forEach(word -> counts.merge(word, 1, Integer::sum)));
        return counts;
    }

    private static long size(List<List<String>> sentences) {
        return sentences.stream().mapToLong(List::size).sum();
    }

    private static int[][] table(List<String> right, List<String> given) {
        int[][] table = new int[right.size() + 1][given.size() + 1];
        for (int i = 1; i <= right.size(); i++) {
            for (int j = 1; j <= given.size(); j++) {
                table[i][j] = right.get(i - 1).equals(given.get(j - 1))
                        ? table[i - 1][j - 1] + 1
                        : Math.max(table[i - 1][j], table[i][j - 1]);
            }
        }
        return table;
    }

    /** The places in the first of one longest common subsequence; which one decides the union. */
    private static List<Integer> subsequence(List<String> right, List<String> given) {
        int[][] table = table(right, given);
        List<Integer> places = new ArrayList<>();
        int i = right.size();
        int j = given.size();
        while (i > 0 && j > 0) {
            if (right.get(i - 1).equals(given.get(j - 1))) {
                places.add(i - 1);
                i--;
                j--;
            } else if (table[i][j - 1] > table[i - 1][j]) {
                j--;
            } else {
                i--;
            }
        }
        return places;
    }

    private static double f(long matches, long given, long right) {
        double precision = matches / (double) Math.max(given, 1);
        double recall = matches / (double) Math.max(right, 1);
        return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
    }
}
