package io.zhiying.serving.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.zhiying.serving.chat.ChatTemplate;
import io.zhiying.serving.inference.GenerationOptions;
import io.zhiying.serving.inference.InferenceErrors;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of {@code POST /v1/chat/completions}. What is not here is refused, rather than passed over in silence.
 *
 * @param model a name, or {@code name:version} with a number or an alias
 * @param n one answer
 * @param stop a text or an array of up to four
 * @param topK {@code top_k}, {@code repetition_penalty} and {@code num_beams}: not OpenAI's, but known to other servers
 * @param user keeps a caller on one version where traffic is split
 */
record ChatRequest(
        @NotNull @Size(min = 1, max = 255) String model,
        @NotNull @Size(min = 1, max = 1000) List<@Valid @NotNull Message> messages,
        @JsonProperty("max_tokens") @Nullable @Min(1) Integer maxTokens,

        @JsonProperty("max_completion_tokens") @Nullable @Min(1)
        Integer maxCompletionTokens,

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
        @Nullable @Size(max = 1000) String user,
        @Nullable Map<String, String> metadata,
        @Nullable Boolean store) {

    record Message(
            @NotNull @Pattern(regexp = "system|developer|user|assistant")
            String role,

            @NotNull JsonNode content,
            @Nullable @Size(max = 255) String name) {}

    record StreamOptions(
            @JsonProperty("include_usage") @Nullable Boolean includeUsage,

            @JsonProperty("include_obfuscation") @Nullable Boolean includeObfuscation) {}

    boolean wantsStream() {
        return Boolean.TRUE.equals(stream);
    }

    boolean wantsUsage() {
        return streamOptions != null && Boolean.TRUE.equals(streamOptions.includeUsage());
    }

    /** @throws io.zhiying.platform.problem.Problem the content is neither text nor parts of text */
    List<ChatTemplate.Message> conversation(int maxLength) {
        List<ChatTemplate.Message> conversation = new ArrayList<>();
        long length = 0;
        for (Message message : messages) {
            String field = "messages[%d].content".formatted(conversation.size());
            String content = text(field, message.content());
            length += content.length();
            if (length > maxLength) {
                throw InferenceErrors.invalidInput(
                        "messages", "have over %d characters, the limit".formatted(maxLength));
            }
            // The newer name of the same role, which templates do not know.
            String role = message.role().equals("developer") ? "system" : message.role();
            conversation.add(new ChatTemplate.Message(role, content));
        }
        return conversation;
    }

    private static String text(String field, JsonNode content) {
        if (content.isString()) {
            return content.stringValue();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            if (!content.isArray()
                    || !part.path("type").asString("").equals("text")
                    || !part.path("text").isString()) {
                throw InferenceErrors.invalidInput(field, "must be a text, or an array of parts of the type text");
            }
            text.append(part.path("text").stringValue());
        }
        if (!content.isArray()) {
            throw InferenceErrors.invalidInput(field, "must be a text, or an array of parts of the type text");
        }
        return text.toString();
    }

    GenerationOptions options() {
        return new GenerationOptions(
                maxCompletionTokens != null ? maxCompletionTokens : maxTokens,
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
