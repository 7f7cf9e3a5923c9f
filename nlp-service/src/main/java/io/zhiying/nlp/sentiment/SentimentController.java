package io.zhiying.nlp.sentiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.nlp.model.ModelName;
import io.zhiying.nlp.sentiment.Sentiment.Judged;
import io.zhiying.nlp.sentiment.Sentiment.NotJudged;
import io.zhiying.nlp.text.TextLimits;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequiresScope("nlp:use")
@Tag(name = "nlp")
class SentimentController {
    private static final String AUTO = "auto";

    private final SentimentAnalyzer analyzer;
    private final TextLimits limits;

    SentimentController(SentimentAnalyzer analyzer, TextLimits limits) {
        this.analyzer = analyzer;
        this.limits = limits;
    }

    /**
     * @param texts 1 to 100, each of at most 10,000 characters
     * @param language of all texts; {@code auto}, the default, tells it of each
     */
    record Request(
            @Nullable List<@Nullable String> texts,
            @Nullable String language) {}

    /** @param results one for each text, in order */
    record Response(List<Result> results) {}

    /**
     * @param label null where no model judged
     * @param probabilities of each of the model's labels, in all 1
     * @param model the version that judged
     * @param encoder whose vectors the model works on
     * @param reason why no model judged
     */
    record Result(
            @Nullable String label,
            Map<String, Double> probabilities,
            String language,
            @Nullable ModelName model,
            @Nullable String encoder,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String reason) {

        static Result of(Sentiment sentiment) {
            return switch (sentiment) {
                case Judged judged ->
                    new Result(
                            judged.label(),
                            judged.answer().probabilities().byLabel(),
                            judged.language().language(),
                            judged.answer().head(),
                            judged.answer().encoder(),
                            null);
                case NotJudged not ->
                    new Result(
                            null,
                            Map.of(),
                            not.language().language(),
                            null,
                            null,
                            not.reason().name().toLowerCase(Locale.ROOT));
            };
        }
    }

    @PostMapping("/v1/nlp/sentiment")
    @Operation(summary = "Judge whether each text is positive or negative")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"texts": ["屏幕很清晰，物超所值", "The zip broke on the second day."], "language": "auto"}""")))
    Response analyze(@RequestBody Request request) {
        List<String> texts = limits.check("texts", request.texts());
        String language = request.language() == null ? AUTO : request.language();
        if (!language.equals(AUTO) && !analyzer.supported().contains(language)) {
            throw Problems.invalid(
                    "language",
                    "must be auto or one of "
                            + analyzer.supported().stream().sorted().toList());
        }
        List<Sentiment> sentiments =
                language.equals(AUTO) ? analyzer.analyze(texts) : analyzer.analyze(texts, language);
        return new Response(sentiments.stream().map(Result::of).toList());
    }
}
