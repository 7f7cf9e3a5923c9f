package io.zhiying.serving.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.zhiying.serving.openai.ChatAnswer.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A completion, or one chunk of it, in OpenAI's form. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CompletionAnswer(
        String id,
        String object,
        long created,
        String model,
        List<Choice> choices,
        @Nullable Usage usage) {

    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Choice(
            int index,
            String text,
            @Nullable Object logprobs,
            @JsonProperty("finish_reason") @Nullable String finishReason) {}

    static CompletionAnswer of(String id, long created, String model, List<Choice> choices, @Nullable Usage usage) {
        return new CompletionAnswer(id, "text_completion", created, model, choices, usage);
    }
}
