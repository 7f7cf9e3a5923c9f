package io.zhiying.nlp.similarity;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.nlp.similarity.TextSimilarity.Compared;
import io.zhiying.nlp.similarity.TextSimilarity.Pair;
import io.zhiying.nlp.text.TextLimits;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequiresScope("nlp:use")
@Tag(name = "nlp")
class SimilarityController {
    private static final String AUTO = "auto";

    private final TextSimilarity similarity;
    private final TextLimits limits;

    SimilarityController(TextSimilarity similarity, TextLimits limits) {
        this.similarity = similarity;
        this.limits = limits;
    }

    /**
     * Either {@code source} and {@code candidates}, or {@code pairs}.
     *
     * @param language of all texts; {@code auto}, the default, tells it from them
     */
    record Request(
            @Nullable String source,
            @Nullable List<@Nullable String> candidates,
            @Nullable List<@Nullable List<@Nullable String>> pairs,
            @Nullable String language) {}

    /**
     * @param model the encoder that made the vectors
     * @param similarities in the order of the candidates or pairs
     */
    record Response(String language, String model, List<Similarity> similarities) {}

    /** @param similarity cosine, -1 to 1 */
    record Similarity(int index, double similarity) {}

    @PostMapping("/v1/nlp/similarity")
    @Operation(summary = "Tell how alike texts of one language are")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"source": "怎么退货？", "candidates": ["退换货的流程是什么", "你们周末营业吗"]}""")))
    Response compare(@RequestBody Request request) {
        Compared compared = similarity.compare(pairs(request), language(request));
        return new Response(
                compared.language(),
                compared.encoder(),
                IntStream.range(0, compared.cosines().size())
                        .mapToObj(i -> new Similarity(i, compared.cosines().get(i)))
                        .toList());
    }

    private @Nullable String language(Request request) {
        String language = request.language();
        if (language == null || language.equals(AUTO)) {
            return null;
        }
        if (!similarity.supported().contains(language)) {
            throw Problems.invalid(
                    "language",
                    "must be auto or one of "
                            + similarity.supported().stream().sorted().toList());
        }
        return language;
    }

    private List<Pair> pairs(Request request) {
        if (request.pairs() == null) {
            String source = limits.check("source", request.source());
            return limits.check("candidates", request.candidates()).stream()
                    .map(candidate -> new Pair(source, candidate))
                    .toList();
        }
        if (request.source() != null || request.candidates() != null) {
            throw Problems.invalid("pairs", "must not be given together with source and candidates");
        }
        limits.checkSize("pairs", request.pairs());
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < request.pairs().size(); i++) {
            String field = "pairs[" + i + "]";
            List<@Nullable String> pair = request.pairs().get(i);
            if (pair == null || pair.size() != 2) {
                throw Problems.invalid(field, "must be two strings");
            }
            List<String> texts = limits.check(field, pair);
            pairs.add(new Pair(texts.get(0), texts.get(1)));
        }
        return pairs;
    }
}
