package io.zhiying.serving.generation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Chooses one token after another for one text, and remembers which there were. */
final class TokenChoice {
    private final Settings settings;
    private final SplittableRandom random;
    private final Set<Integer> seen = new HashSet<>();
    private final Map<Integer, Integer> generated = new HashMap<>();

    TokenChoice(Settings settings, long[] prompt) {
        this.settings = settings;
        this.random = new SplittableRandom(settings.seed());
        for (long id : prompt) {
            seen.add((int) id);
        }
    }

    int next(float[] logits) {
        float[] adjusted = adjusted(logits);
        int chosen = settings.temperature() == 0
                ? best(adjusted)
                : Distribution.of(adjusted, settings.temperature(), settings.topK(), settings.topP())
                        .draw(random);
        seen.add(chosen);
        generated.merge(chosen, 1, Integer::sum);
        return chosen;
    }

    private float[] adjusted(float[] logits) {
        boolean plain = settings.repetitionPenalty() == 1
                && settings.presencePenalty() == 0
                && settings.frequencyPenalty() == 0;
        if (plain) {
            return logits;
        }
        float[] adjusted = logits.clone();
        float penalty = (float) settings.repetitionPenalty();
        for (int id : seen) {
            if (id < adjusted.length) {
                adjusted[id] = adjusted[id] < 0 ? adjusted[id] * penalty : adjusted[id] / penalty;
            }
        }
        generated.forEach((id, times) ->
                adjusted[id] -= (float) (settings.presencePenalty() + times * settings.frequencyPenalty()));
        return adjusted;
    }

    static int best(float[] logits) {
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
            if (logits[id] > logits[best]) {
                best = id;
            }
        }
        return best;
    }
}
