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
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
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

/** Texts to labels that the caller names. */
@RestController
@RequiresScope("models:infer")
@Tag(name = "inference")
class ZeroShotController {
    private final TypedInference inference;

    ZeroShotController(TypedInference inference) {
        this.inference = inference;
    }

    /**
     * @param model {@code name} or {@code name:version}; a classifier of natural language inference
     * @param input a text or an array of texts
     * @param candidateLabels what a text may be about
     * @param template the hypothesis, with {@code {}} where the label is to stand; "This example is {}." where it is left
     *     out
     * @param multiLabel whether each label may be true on its own, rather than one of them
     */
    record Request(
            @NotNull @Size(min = 1, max = 255) String model,

            @NotNull @Size(min = 1) @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            List<@NotNull String> input,

            @JsonProperty("candidate_labels") @NotNull @Size(min = 1, max = 100)
            List<@NotNull @Size(min = 1, max = 1000) String> candidateLabels,

            @JsonProperty("hypothesis_template") @Nullable @Size(max = 1000)
            String template,

            @JsonProperty("multi_label") @Nullable Boolean multiLabel) {}

    record Response(String model, String version, List<Scored> results, Usage usage) {}

    @PostMapping("/v1/zero-shot-classifications")
    @Operation(summary = "Classify texts by labels that you name")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"model": "nli", "input": "包裹一周还没到", "candidate_labels": ["物流", "价格", "质量"],
                     "hypothesis_template": "这句话说的是{}。"}""")))
    ResponseEntity<Response> classify(
            @RequestHeader(name = TypedInference.ROUTING_KEY, required = false) @Nullable String routingKey,
            @RequestBody @Valid Request request) {
        List<Tensor> inputs = new ArrayList<>();
        inputs.add(TypedInference.texts(TaskSignatures.TEXT, request.input()));
        inputs.add(TypedInference.texts(TaskSignatures.LABELS, request.candidateLabels()));
        if (request.template() != null) {
            inputs.add(TypedInference.texts(TaskSignatures.TEMPLATE, List.of(request.template())));
        }
        if (request.multiLabel() != null) {
            inputs.add(new Tensor(
                    TaskSignatures.MULTI_LABEL, List.of(1L), new Values.Bools(new boolean[] {request.multiLabel()})));
        }
        var answer = inference.ask(Task.ZERO_SHOT_CLASSIFICATION, request.model(), routingKey, inputs);
        float[] scores = TypedInference.floats(answer, TaskSignatures.PROBABILITIES);
        return TypedInference.answer(
                answer,
                new Response(
                        request.model(),
                        TypedInference.version(answer),
                        Scored.of(request.candidateLabels(), scores, null),
                        new Usage(answer.tokens())));
    }
}
