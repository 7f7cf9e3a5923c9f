package io.zhiying.serving.inference;

import io.zhiying.serving.generation.Defaults;
import io.zhiying.serving.generation.Settings;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What a caller asks of a generation; null leaves it to the model's own files. */
public record GenerationOptions(
        @Nullable Integer maxTokens,
        @Nullable Double temperature,
        @Nullable Integer topK,
        @Nullable Double topP,
        @Nullable Double repetitionPenalty,
        @Nullable Double presencePenalty,
        @Nullable Double frequencyPenalty,
        @Nullable Long seed,
        List<String> stops,
        @Nullable Integer beams) {

    /** All as the model's files say. */
    public static final GenerationOptions NONE =
            new GenerationOptions(null, null, null, null, null, null, null, null, List.of(), null);

    public GenerationOptions {
        stops = List.copyOf(stops);
    }

    GenerationOptions withMaxTokens(int most) {
        return new GenerationOptions(
                most,
                temperature,
                topK,
                topP,
                repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                seed,
                stops,
                beams);
    }

    /** @param usualTokens where neither the caller nor the model says how many */
    Settings over(Defaults defaults, int usualTokens) {
        Integer most = maxTokens != null ? maxTokens : defaults.maxTokens();
        return new Settings(
                most == null ? usualTokens : most,
                or(temperature, defaults.temperature()),
                or(topK, defaults.topK()),
                or(topP, defaults.topP()),
                or(repetitionPenalty, defaults.repetitionPenalty()),
                or(presencePenalty, 0.0),
                or(frequencyPenalty, 0.0),
                or(seed, ThreadLocalRandom.current().nextLong()),
                stops,
                or(beams, temperature == null || temperature == 0 ? defaults.beams() : 1),
                defaults.lengthPenalty());
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}
