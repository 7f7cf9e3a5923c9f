package io.zhiying.serving.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.zhiying.serving.inference.InferenceErrors;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of {@code POST /v1/embeddings}.
 *
 * @param model a name, or {@code name:version} with a number or an alias
 * @param input a text or an array of texts
 * @param user keeps a caller with its version where an alias's requests are shared out
 */
record EmbeddingsRequest(
        @NotNull @Size(min = 1, max = 255) String model,
        @NotNull JsonNode input,

        @JsonProperty("encoding_format") @Nullable @Pattern(regexp = "float|base64")
        String encodingFormat,

        @Nullable Integer dimensions,
        @Nullable @Size(max = 1000) String user) {

    boolean wantsBase64() {
        return "base64".equals(encodingFormat);
    }

    /** @throws io.zhiying.platform.problem.Problem the input is of another kind; token ids are those of no model here */
    List<String> texts(int max) {
        if (input.isString()) {
            return List.of(input.stringValue());
        }
        if (!input.isArray() || input.isEmpty()) {
            throw InferenceErrors.invalidInput("input", "must be a text or an array of texts that is not empty");
        }
        if (input.size() > max) {
            throw InferenceErrors.invalidInput("input", "has %d texts, the limit is %d".formatted(input.size(), max));
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode text : input) {
            if (text.isNumber() || text.isArray()) {
                throw InferenceErrors.invalidInput(
                        "input", "has token ids; send texts: each model here has a vocabulary of its own");
            }
            if (!text.isString()) {
                throw InferenceErrors.invalidInput("input[%d]".formatted(texts.size()), "must be a text");
            }
            texts.add(text.stringValue());
        }
        return texts;
    }
}
