package io.zhiying.serving.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.serving.inference.Inference;
import io.zhiying.serving.inference.InferenceErrors;
import io.zhiying.serving.inference.ModelReference;
import io.zhiying.serving.inference.Route;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import io.zhiying.serving.text.Pooling;
import jakarta.validation.Valid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Texts to vectors, as OpenAI's API has it. */
@RestController
@Tag(name = "inference")
class EmbeddingsController {
    private final Inference inference;

    EmbeddingsController(Inference inference) {
        this.inference = inference;
    }

    record Embeddings(String object, List<Embedding> data, String model, Usage usage) {}

    /** @param embedding an array of numbers, or their little-endian bytes in base64 */
    record Embedding(String object, int index, Object embedding) {}

    record Usage(
            @JsonProperty("prompt_tokens") long promptTokens,
            @JsonProperty("total_tokens") long totalTokens) {}

    @PostMapping("/v1/embeddings")
    @Operation(summary = "Turn texts into vectors")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"model": "bge-small-zh-v1.5", "input": ["物流很快", "客服不错"]}""")))
    @RequiresScope("models:infer")
    ResponseEntity<Embeddings> embed(
            @RequestHeader(name = "X-Routing-Key", required = false) @Nullable String routingKey,
            @RequestBody @Valid EmbeddingsRequest request) {
        List<String> texts = request.texts(inference.maxInputs());
        ModelReference reference = ModelReference.of(request.model());
        Route route = inference
                .route(reference.name(), reference.version(), routingKey == null ? request.user() : routingKey)
                .require(Task.TEXT_EMBEDDING);
        Served served = route.served();
        int width = width(served);
        int dimensions = request.dimensions() == null ? width : request.dimensions();
        if (dimensions < 1 || dimensions > width) {
            throw InferenceErrors.invalidInput("dimensions", "must be 1 to " + width);
        }
        var input = new Tensor("text", List.of((long) texts.size()), new Values.Texts(texts));
        var answer = inference.infer(route, List.of(input));
        float[] values = ((Values.Floats) answer.outputs().getFirst().values()).array();
        List<Embedding> data = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            float[] vector = Arrays.copyOfRange(values, i * width, i * width + dimensions);
            if (dimensions < width) {
                Pooling.normalize(vector);
            }
            data.add(new Embedding("embedding", i, request.wantsBase64() ? base64(vector) : vector));
        }
        return ResponseEntity.ok()
                .header(
                        "X-Model-Version",
                        Integer.toString(answer.served().version().number()))
                .body(new Embeddings("list", data, request.model(), new Usage(answer.tokens(), answer.tokens())));
    }

    private static int width(Served served) {
        return Math.toIntExact(
                served.content().signature().outputs().getFirst().shape().getLast());
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
