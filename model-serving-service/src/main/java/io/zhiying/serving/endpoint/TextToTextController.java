package io.zhiying.serving.endpoint;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.serving.generation.Generated;
import io.zhiying.serving.inference.GenerationOptions;
import io.zhiying.serving.inference.Generations;
import io.zhiying.serving.inference.Inference;
import io.zhiying.serving.inference.ModelReference;
import io.zhiying.serving.inference.Prompt;
import io.zhiying.serving.registry.Task;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Texts to other texts: translations, summaries, whatever the model was trained to write. */
@RestController
@RequiresScope("models:infer")
@Tag(name = "inference")
class TextToTextController {
    private final Inference inference;
    private final Generations generations;

    TextToTextController(Inference inference, Generations generations) {
        this.inference = inference;
        this.generations = generations;
    }

    /**
     * @param model {@code name} or {@code name:version}
     * @param input a text or an array of texts
     * @param beams {@code num_beams} of a beam search, which draws nothing; as the model's files say where it is left out
     * @param stop texts that end the answer and are no part of it
     */
    record Request(
            @NotNull @Size(min = 1, max = 255) String model,

            @NotNull @Size(min = 1, max = 32) @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            List<@NotNull @Size(max = 131_072) String> input,

            @JsonProperty("max_tokens") @Nullable @Min(1) Integer maxTokens,

            @JsonProperty("num_beams") @Nullable @Min(1) @Max(16)
            Integer beams,

            @Nullable @DecimalMin("0") @DecimalMax("2") Double temperature,
            @JsonProperty("top_k") @Nullable @Min(0) Integer topK,

            @JsonProperty("top_p") @Nullable @Positive @DecimalMax("1")
            Double topP,

            @JsonProperty("repetition_penalty") @Nullable @Positive @DecimalMax("10")
            Double repetitionPenalty,

            @Nullable Long seed,
            @Nullable @Size(max = 4) List<@NotNull @Size(min = 1, max = 1000) String> stop) {
        GenerationOptions options() {
            return new GenerationOptions(
                    maxTokens,
                    temperature,
                    topK,
                    topP,
                    repetitionPenalty,
                    null,
                    null,
                    seed,
                    stop == null ? List.of() : stop,
                    beams);
        }
    }

    /** @param finishReason {@code stop}, or {@code length} where it was cut */
    record Result(
            int index,
            String text,
            @JsonProperty("finish_reason") String finishReason) {}

    record Tokens(
            @JsonProperty("prompt_tokens") int promptTokens,
            @JsonProperty("completion_tokens") int completionTokens,
            @JsonProperty("total_tokens") int totalTokens) {}

    record Response(String model, String version, List<Result> results, Tokens usage) {}

    @PostMapping("/v1/text-to-text")
    @Operation(summary = "Write another text for each text")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"model": "en-zh", "input": ["How much is the red backpack?"], "num_beams": 4}""")))
    ResponseEntity<Response> write(
            @RequestHeader(name = TypedInference.ROUTING_KEY, required = false) @Nullable String routingKey,
            @RequestBody @Valid Request request) {
        ModelReference reference = ModelReference.of(request.model());
        var route = inference
                .route(reference.name(), reference.version(), routingKey)
                .require(Task.TEXT_TO_TEXT);
        List<Result> results = new ArrayList<>();
        int read = 0;
        int written = 0;
        for (String text : request.input()) {
            Generated generated =
                    generations.generate(route, new Prompt.Text(text), request.options(), Generations.PATIENT);
            read += generated.promptTokens();
            written += generated.completionTokens();
            results.add(new Result(
                    results.size(), generated.text(), generated.finish().name().toLowerCase(Locale.ROOT)));
        }
        String version = Integer.toString(route.served().version().number());
        return ResponseEntity.ok()
                .header("X-Model-Version", version)
                .body(new Response(request.model(), version, results, new Tokens(read, written, read + written)));
    }
}
