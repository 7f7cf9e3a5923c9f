package io.zhiying.serving.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.serving.inference.InferenceErrors;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.task.TaskSignatures;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Documents by how well they answer a query; the form is Cohere's. */
@RestController
@RequiresScope("models:infer")
@Tag(name = "inference")
class RerankController {
    private final TypedInference inference;

    RerankController(TypedInference inference) {
        this.inference = inference;
    }

    /**
     * @param model {@code name} or {@code name:version}
     * @param topN of the documents; all where it is left out
     * @param returnDocuments whether the answer has their texts
     * @param rawScores the model's own numbers rather than 0 to 1
     */
    record Request(
            @NotNull @Size(min = 1, max = 255) String model,
            @NotNull String query,
            @NotNull @Size(min = 1) List<@NotNull String> documents,

            @JsonProperty("top_n") @Nullable @Min(1) @Max(100_000)
            Integer topN,

            @JsonProperty("return_documents") @Nullable Boolean returnDocuments,
            @JsonProperty("raw_scores") @Nullable Boolean rawScores) {}

    record Document(String text) {}

    /** @param index of the document in the request */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            int index,
            @JsonProperty("relevance_score") double relevanceScore,
            @Nullable Document document) {}

    /** @param results the best first */
    record Response(String model, String version, List<Result> results, Usage usage) {}

    @PostMapping("/v1/rerank")
    @Operation(summary = "Order documents by how well they answer a query")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"model": "reranker", "query": "怎么退货", "documents": ["七天内可以退货", "背包售价三十九元"], "top_n": 1}""")))
    ResponseEntity<Response> rerank(
            @RequestHeader(name = TypedInference.ROUTING_KEY, required = false) @Nullable String routingKey,
            @RequestBody @Valid Request request) {
        var answer = inference.ask(
                Task.RERANKING,
                request.model(),
                routingKey,
                List.of(
                        TypedInference.texts(TaskSignatures.QUERY, List.of(request.query())),
                        TypedInference.texts(TaskSignatures.DOCUMENT, request.documents())));
        boolean raw = Boolean.TRUE.equals(request.rawScores());
        if (raw
                && answer.served()
                        .content()
                        .signature()
                        .output(TaskSignatures.LOGIT)
                        .isEmpty()) {
            throw InferenceErrors.invalidInput("raw_scores", "is not known of a model on another server");
        }
        float[] scores = TypedInference.floats(answer, raw ? TaskSignatures.LOGIT : TaskSignatures.SCORE);
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            boolean shown = Boolean.TRUE.equals(request.returnDocuments());
            results.add(new Result(
                    i, scores[i], shown ? new Document(request.documents().get(i)) : null));
        }
        results.sort(Comparator.comparingDouble(Result::relevanceScore).reversed());
        int most = request.topN() == null ? results.size() : Math.min(request.topN(), results.size());
        return TypedInference.answer(
                answer,
                new Response(
                        request.model(),
                        TypedInference.version(answer),
                        List.copyOf(results.subList(0, most)),
                        new Usage(answer.tokens())));
    }
}
