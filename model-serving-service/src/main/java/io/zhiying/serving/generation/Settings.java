package io.zhiying.serving.generation;

import java.util.List;

/**
 * How a text is generated.
 *
 * @param maxTokens of the text; at least 1
 * @param temperature 0 takes the best token each time; up to 2
 * @param topK of the best tokens only; 0 for all
 * @param topP of the fewest best tokens with this probability together; above 0, 1 for all
 * @param repetitionPenalty divides the logits of tokens that are there already, prompt included; 1 for none
 * @param presencePenalty taken once from the logit of a token that was generated; frequencyPenalty, each time
 * @param seed of the draws: the same seed gives the same text
 * @param stops strings that end the text, and are no part of it
 * @param beams of a beam search, which draws nothing; 1 for none
 * @param lengthPenalty a beam's score is divided by its length to this power
 */
public record Settings(
        int maxTokens,
        double temperature,
        int topK,
        double topP,
        double repetitionPenalty,
        double presencePenalty,
        double frequencyPenalty,
        long seed,
        List<String> stops,
        int beams,
        double lengthPenalty) {
    public static final int MAX_BEAMS = 16;

    public Settings {
        stops = List.copyOf(stops);
        require(maxTokens >= 1, "maxTokens must be at least 1");
        require(temperature >= 0 && temperature <= 2, "temperature must be 0 to 2");
        require(topK >= 0, "topK must not be negative");
        require(topP > 0 && topP <= 1, "topP must be above 0 and at most 1");
        require(repetitionPenalty > 0 && repetitionPenalty <= 10, "repetitionPenalty must be above 0 and at most 10");
        require(Math.abs(presencePenalty) <= 2 && Math.abs(frequencyPenalty) <= 2, "penalties must be -2 to 2");
        require(beams >= 1 && beams <= MAX_BEAMS, "beams must be 1 to " + MAX_BEAMS);
        require(stops.stream().noneMatch(String::isEmpty), "a stop string must not be empty");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** The best token each time. */
    public static Settings greedy(int maxTokens) {
        return new Settings(maxTokens, 0, 0, 1, 1, 0, 0, 0, List.of(), 1, 1);
    }

    public Settings withMaxTokens(int tokens) {
        return new Settings(
                tokens,
                temperature,
                topK,
                topP,
                repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                seed,
                stops,
                beams,
                lengthPenalty);
    }
}
