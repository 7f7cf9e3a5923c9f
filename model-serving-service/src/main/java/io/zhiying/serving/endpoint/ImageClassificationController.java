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
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Pictures to labels. */
@RestController
@RequiresScope("models:infer")
@Tag(name = "inference")
class ImageClassificationController {
    private final TypedInference inference;

    ImageClassificationController(TypedInference inference) {
        this.inference = inference;
    }

    /**
     * @param model {@code name} or {@code name:version}
     * @param input a PNG or JPEG in base64, with or without {@code data:image/…;base64,} before it, or an array of such
     * @param topK labels for each, the likeliest first; all where it is left out
     */
    record Request(
            @NotNull @Size(min = 1, max = 255) String model,

            @NotNull @Size(min = 1) @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            List<@NotNull String> input,

            @JsonProperty("top_k") @Nullable @Min(1) @Max(100_000)
            Integer topK) {}

    record Response(String model, String version, List<Scored> results) {}

    @PostMapping(path = "/v1/image-classifications", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Classify pictures")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"model": "shapes", "top_k": 1, "input": ["iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEklEQVR4nGP4z8DAAMIM/4EAAB/uBfsL2WiLAAAAAElFTkSuQmCC"]}""")))
    ResponseEntity<Response> classify(
            @RequestHeader(name = TypedInference.ROUTING_KEY, required = false) @Nullable String routingKey,
            @RequestBody @Valid Request request) {
        return classify(
                request.model(),
                routingKey,
                request.topK(),
                request.input().stream()
                        .map(ImageClassificationController::base64)
                        .toList());
    }

    private static String base64(String input) {
        int comma = input.startsWith("data:image/") ? input.indexOf(";base64,") : -1;
        return comma < 0 ? input : input.substring(comma + ";base64,".length());
    }

    /** The picture itself as the body. */
    @PostMapping(
            path = "/v1/image-classifications",
            consumes = {MediaType.IMAGE_PNG_VALUE, MediaType.IMAGE_JPEG_VALUE})
    @Operation(summary = "Classify one picture, sent as it is")
    ResponseEntity<Response> classifyBytes(
            @RequestHeader(name = TypedInference.ROUTING_KEY, required = false) @Nullable String routingKey,
            @RequestParam String model,
            @RequestParam(name = "top_k", required = false) @Nullable @Min(1) @Max(100_000) Integer topK,
            @RequestBody byte[] picture) {
        return classify(model, routingKey, topK, List.of(Base64.getEncoder().encodeToString(picture)));
    }

    private ResponseEntity<Response> classify(
            String model, @Nullable String routingKey, @Nullable Integer topK, List<String> pictures) {
        var answer = inference.ask(
                Task.IMAGE_CLASSIFICATION,
                model,
                routingKey,
                List.of(TypedInference.texts(TaskSignatures.IMAGE, pictures)));
        float[] scores = TypedInference.floats(answer, TaskSignatures.PROBABILITIES);
        return TypedInference.answer(
                answer,
                new Response(
                        model,
                        TypedInference.version(answer),
                        Scored.of(answer.served().content().labels(), scores, topK)));
    }
}
