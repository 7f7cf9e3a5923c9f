package io.zhiying.serving.endpoint;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.task.Span;
import io.zhiying.serving.task.TaskSignatures;
import io.zhiying.serving.tensor.Tensor;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Texts to the spans in them that have a label. */
@RestController
@RequiresScope("models:infer")
@Tag(name = "inference")
class TokenClassificationController {
    private final TypedInference inference;
    private final JsonMapper json;

    TokenClassificationController(TypedInference inference, JsonMapper json) {
        this.inference = inference;
        this.json = json;
    }

    /**
     * @param model {@code name} or {@code name:version}
     * @param input a text or an array of texts
     * @param aggregation how the labels of a word's pieces become one: {@code simple} (each piece has its own),
     *     {@code first}, {@code max} or {@code average}; {@code simple} where it is left out
     */
    record Request(
            @NotNull @Size(min = 1, max = 255) String model,

            @NotNull @Size(min = 1) @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            List<@NotNull String> input,

            @Nullable @Size(max = 20) String aggregation) {}

    /** @param entities in the order of the text */
    record Result(int index, List<Span> entities) {}

    record Response(String model, String version, List<Result> results, Usage usage) {}

    @PostMapping("/v1/token-classifications")
    @Operation(summary = "Find the parts of texts that have a label")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"model": "brands", "input": ["云朵的毛毯只要99元。"], "aggregation": "simple"}""")))
    ResponseEntity<Response> classify(
            @RequestHeader(name = TypedInference.ROUTING_KEY, required = false) @Nullable String routingKey,
            @RequestBody @Valid Request request) {
        List<Tensor> inputs = new ArrayList<>();
        inputs.add(TypedInference.texts(TaskSignatures.TEXT, request.input()));
        if (request.aggregation() != null) {
            inputs.add(TypedInference.texts(TaskSignatures.AGGREGATION, List.of(request.aggregation())));
        }
        var answer = inference.ask(Task.TOKEN_CLASSIFICATION, request.model(), routingKey, inputs);
        List<Result> results = new ArrayList<>();
        for (String spans : TypedInference.texts(answer, TaskSignatures.SPANS)) {
            results.add(new Result(results.size(), List.of(json.readValue(spans, Span[].class))));
        }
        return TypedInference.answer(
                answer,
                new Response(request.model(), TypedInference.version(answer), results, new Usage(answer.tokens())));
    }
}
