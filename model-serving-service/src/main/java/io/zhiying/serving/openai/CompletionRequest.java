package io.zhiying.serving.openai;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.zhiying.serving.inference.GenerationOptions;
import io.zhiying.serving.openai.ChatRequest.StreamOptions;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of {@code POST /v1/completions}. What is not here is refused, rather than passed over in silence.
 *
 * @param model a name, or {@code name:version} with a number or an alias
 * @param prompt a text or an array of texts; one where the answer is streamed
 * @param n one answer to each
 * @param stop a text or an array of up to four
 * @param topK {@code top_k}, {@code repetition_penalty} and {@code num_beams}: not OpenAI's, but known to other servers
 * @param user keeps a caller on one version where traffic is split
 */
record CompletionRequest(
        @NotNull @Size(min = 1, max = 255) String model,

        @NotNull @Size(min = 1, max = 32) @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<@NotNull @Size(max = 1 << 20) String> prompt,

        @JsonProperty("max_tokens") @Nullable @Min(1) Integer maxTokens,
        @Nullable @DecimalMin("0") @DecimalMax("2") Double temperature,

        @JsonProperty("top_p") @Nullable @Positive @DecimalMax("1")
        Double topP,

        @JsonProperty("top_k") @Nullable @Min(0) Integer topK,

        @JsonProperty("repetition_penalty") @Nullable @Positive @DecimalMax("10")
        Double repetitionPenalty,

        @JsonProperty("presence_penalty") @Nullable @DecimalMin("-2") @DecimalMax("2")
        Double presencePenalty,

        @JsonProperty("frequency_penalty") @Nullable @DecimalMin("-2") @DecimalMax("2")
        Double frequencyPenalty,

        @JsonProperty("num_beams") @Nullable @Min(1) @Max(16)
        Integer beams,

        @Nullable Long seed,
        @Nullable JsonNode stop,
        @Nullable @Min(1) @Max(1) Integer n,
        @Nullable Boolean stream,
        @JsonProperty("stream_options") @Nullable StreamOptions streamOptions,
        @Nullable @Size(max = 1000) String user) {

    boolean wantsStream() {
        return Boolean.TRUE.equals(stream);
    }

    boolean wantsUsage() {
        return streamOptions != null && Boolean.TRUE.equals(streamOptions.includeUsage());
    }

    GenerationOptions options() {
        return new GenerationOptions(
                maxTokens,
                temperature,
                topK,
                topP,
                repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                seed,
                StopTexts.of(stop),
                beams);
    }
}
