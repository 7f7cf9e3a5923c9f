package io.zhiying.serving.endpoint;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.task.TaskSignatures;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Texts to labels. */
@RestController
@RequiresScope("models:infer")
@Tag(name = "inference")
class ClassificationController {
    private final TypedInference inference;

    ClassificationController(TypedInference inference) {
        this.inference = inference;
    }

    /**
     * @param model {@code name} or {@code name:version}
     * @param input a text or an array of texts
     * @param topK labels for each, the likeliest first; all where it is left out
     */
    record Request(
            @NotNull @Size(min = 1, max = 255) String model,

            @NotNull @Size(min = 1) @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            List<@NotNull String> input,

            @JsonProperty("top_k") @Nullable @Min(1) @Max(100_000)
            Integer topK) {}

    record Response(String model, String version, List<Scored> results, Usage usage) {}

    @PostMapping("/v1/classifications")
    @Operation(summary = "Classify texts")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"model": "sentiment", "input": ["物流很快，包装也好", "The zip broke after a week"], "top_k": 1}""")))
    ResponseEntity<Response> classify(
            @RequestHeader(name = TypedInference.ROUTING_KEY, required = false) @Nullable String routingKey,
            @RequestBody @Valid Request request) {
        var answer = inference.ask(
                Task.TEXT_CLASSIFICATION,
                request.model(),
                routingKey,
                List.of(TypedInference.texts(TaskSignatures.TEXT, request.input())));
        float[] scores = TypedInference.floats(answer, TaskSignatures.PROBABILITIES);
        var results = Scored.of(answer.served().content().labels(), scores, request.topK());
        return TypedInference.answer(
                answer,
                new Response(request.model(), TypedInference.version(answer), results, new Usage(answer.tokens())));
    }
}
