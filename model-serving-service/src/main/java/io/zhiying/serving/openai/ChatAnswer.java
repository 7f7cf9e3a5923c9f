package io.zhiying.serving.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.zhiying.serving.generation.Generated;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A completion, or one chunk of it, in OpenAI's form. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ChatAnswer(
        String id,
        String object,
        long created,
        String model,
        List<Choice> choices,
        @Nullable Usage usage) {

    /** @param message of a whole answer; a chunk has a delta instead */
    record Choice(
            int index,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Message message,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Message delta,

            @Nullable Object logprobs,
            @JsonProperty("finish_reason") @Nullable String finishReason) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Message(@Nullable String role, @Nullable String content) {}

    record Usage(
            @JsonProperty("prompt_tokens") int promptTokens,
            @JsonProperty("completion_tokens") int completionTokens,
            @JsonProperty("total_tokens") int totalTokens) {
        static Usage of(Generated generated) {
            return new Usage(
                    generated.promptTokens(),
                    generated.completionTokens(),
                    generated.promptTokens() + generated.completionTokens());
        }
    }

    static ChatAnswer whole(String id, long created, String model, Generated generated) {
        var message = new Message("assistant", generated.text());
        return new ChatAnswer(
                id,
                "chat.completion",
                created,
                model,
                List.of(new Choice(0, message, null, null, reason(generated))),
                Usage.of(generated));
    }

    static ChatAnswer chunk(String id, long created, String model, Message delta, @Nullable String reason) {
        return new ChatAnswer(
                id, "chat.completion.chunk", created, model, List.of(new Choice(0, null, delta, null, reason)), null);
    }

    static ChatAnswer usage(String id, long created, String model, Generated generated) {
        return new ChatAnswer(id, "chat.completion.chunk", created, model, List.of(), Usage.of(generated));
    }

    static String reason(Generated generated) {
        return generated.finish().name().toLowerCase(Locale.ROOT);
    }
}
