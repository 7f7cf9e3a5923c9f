package io.zhiying.serving.openai;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.serving.generation.Generated;
import io.zhiying.serving.inference.Generations;
import io.zhiying.serving.inference.Inference;
import io.zhiying.serving.inference.InferenceErrors;
import io.zhiying.serving.inference.ModelReference;
import io.zhiying.serving.inference.Prompt;
import io.zhiying.serving.inference.Route;
import io.zhiying.serving.openai.ChatAnswer.Usage;
import io.zhiying.serving.openai.CompletionAnswer.Choice;
import io.zhiying.serving.registry.Task;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * Texts and what follows them, as OpenAI's API has it: for models that know no chats, for prompts of one's own, and to stream
 * what a text-to-text model writes.
 */
@RestController
@Tag(name = "inference")
class CompletionController {
    private final Inference inference;
    private final Generations generations;
    private final InstantSource clock;
    private final JsonMapper json;

    CompletionController(Inference inference, Generations generations, InstantSource clock, JsonMapper json) {
        this.inference = inference;
        this.generations = generations;
        this.clock = clock;
        this.json = json;
    }

    @PostMapping("/v1/completions")
    @Operation(summary = "Continue texts")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"model": "writer", "prompt": "周末特惠：", "max_tokens": 60, "stop": ["。"]}""")))
    @RequiresScope("models:infer")
    @Nullable
    ResponseEntity<CompletionAnswer> complete(
            @RequestHeader(name = "X-Routing-Key", required = false) @Nullable String routingKey,
            @RequestBody @Valid CompletionRequest request,
            HttpServletResponse response) {
        ModelReference reference = ModelReference.of(request.model());
        Route route = inference
                .route(reference.name(), reference.version(), routingKey == null ? request.user() : routingKey)
                .require(Task.TEXT_GENERATION, Task.TEXT_TO_TEXT);
        String id = "cmpl-" + Ids.next();
        long created = clock.instant().getEpochSecond();
        String version = Integer.toString(route.served().version().number());
        if (request.wantsStream()) {
            if (request.prompt().size() > 1) {
                throw InferenceErrors.invalidInput("prompt", "must be one text where the answer is streamed");
            }
            var prompt = new Prompt.Text(request.prompt().getFirst());
            new CompletionStream(new EventStream(response, json, version), id, created, request.model())
                    .run(
                            audience -> generations.generate(route, prompt, request.options(), audience),
                            request.wantsUsage());
            return null;
        }
        List<Generated> all = new ArrayList<>();
        for (String prompt : request.prompt()) {
            all.add(generations.generate(route, new Prompt.Text(prompt), request.options(), Generations.PATIENT));
        }
        return ResponseEntity.ok()
                .header("X-Model-Version", version)
                .body(CompletionAnswer.of(id, created, request.model(), choices(all), usage(all)));
    }

    private static List<Choice> choices(List<Generated> all) {
        List<Choice> choices = new ArrayList<>();
        for (Generated one : all) {
            choices.add(new Choice(choices.size(), one.text(), null, ChatAnswer.reason(one)));
        }
        return choices;
    }

    private static Usage usage(List<Generated> all) {
        int read = all.stream().mapToInt(Generated::promptTokens).sum();
        int written = all.stream().mapToInt(Generated::completionTokens).sum();
        return new Usage(read, written, read + written);
    }
}
