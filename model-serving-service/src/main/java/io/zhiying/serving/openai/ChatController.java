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
import io.zhiying.serving.inference.ModelReference;
import io.zhiying.serving.inference.Prompt;
import io.zhiying.serving.inference.Route;
import io.zhiying.serving.registry.Task;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Conversations to answers, as OpenAI's API has it. */
@RestController
@Tag(name = "inference")
class ChatController {
    private static final int MAX_CHARACTERS = 1 << 20;

    private final Inference inference;
    private final Generations generations;
    private final InstantSource clock;
    private final JsonMapper json;

    ChatController(Inference inference, Generations generations, InstantSource clock, JsonMapper json) {
        this.inference = inference;
        this.generations = generations;
        this.clock = clock;
        this.json = json;
    }

    @PostMapping("/v1/chat/completions")
    @Operation(summary = "Answer a conversation")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"model": "writer", "messages": [{"role": "user", "content": "为咖啡写一句文案。"}], "max_tokens": 60}""")))
    @RequiresScope("models:infer")
    @Nullable
    ResponseEntity<ChatAnswer> complete(
            @RequestHeader(name = "X-Routing-Key", required = false) @Nullable String routingKey,
            @RequestBody @Valid ChatRequest request,
            HttpServletResponse response) {
        ModelReference reference = ModelReference.of(request.model());
        Route route = inference
                .route(reference.name(), reference.version(), routingKey == null ? request.user() : routingKey)
                .require(Task.TEXT_GENERATION);
        var prompt = new Prompt.Chat(request.conversation(MAX_CHARACTERS));
        String id = "chatcmpl-" + Ids.next();
        long created = clock.instant().getEpochSecond();
        String version = Integer.toString(route.served().version().number());
        if (request.wantsStream()) {
            new ChatStream(new EventStream(response, json, version), id, created, request.model())
                    .run(
                            audience -> generations.generate(route, prompt, request.options(), audience),
                            request.wantsUsage());
            return null;
        }
        Generated generated = generations.generate(route, prompt, request.options(), Generations.PATIENT);
        return ResponseEntity.ok()
                .header("X-Model-Version", version)
                .body(ChatAnswer.whole(id, created, request.model(), generated));
    }
}
