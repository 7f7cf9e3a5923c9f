package io.zhiying.nlp.language;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.nlp.text.TextLimits;
import io.zhiying.platform.security.RequiresScope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequiresScope("nlp:use")
@Tag(name = "nlp")
class LanguageController {
    private final LanguageIdentifier identifier;
    private final TextLimits limits;

    LanguageController(LanguageIdentifier identifier, TextLimits limits) {
        this.identifier = identifier;
        this.limits = limits;
    }

    /** @param texts 1 to 100, each of at most 10,000 characters */
    record Texts(@Nullable List<@Nullable String> texts) {}

    /** @param results one for each text, in order */
    record Detections(List<Detection> results) {}

    @PostMapping("/v1/nlp/language")
    @Operation(summary = "Tell which language each text is written in")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"texts": ["物流很快，包装也好", "Where is my refund?", "👍👍"]}""")))
    Detections detect(@RequestBody Texts request) {
        return new Detections(limits.check("texts", request.texts()).stream()
                .map(identifier::identify)
                .toList());
    }
}
