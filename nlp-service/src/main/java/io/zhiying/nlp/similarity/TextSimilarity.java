package io.zhiying.nlp.similarity;

import io.zhiying.contracts.ErrorCode;
import io.zhiying.nlp.language.Detection;
import io.zhiying.nlp.language.LanguageIdentifier;
import io.zhiying.nlp.model.TextEncoders;
import io.zhiying.platform.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Compares texts of one language by the cosine of their vectors. Vectors of two encoders have nothing to do with each
 * other, so texts of two languages are refused rather than compared wrongly.
 */
@Component
class TextSimilarity {
    private static final ErrorCode MIXED =
            new ErrorCode("nlp.languages_differ", 422, "The texts are in different languages");
    private static final ErrorCode UNSUPPORTED =
            new ErrorCode("nlp.language_unsupported", 422, "There is no model for the language of the texts");

    /** A language that is told less surely than this does not stand against the others'. */
    private static final double SURE = 0.6;

    private final LanguageIdentifier languages;
    private final TextEncoders encoders;
    private final Map<String, String> byLanguage;

    TextSimilarity(LanguageIdentifier languages, TextEncoders encoders, SimilarityProperties properties) {
        this.languages = languages;
        this.encoders = encoders;
        this.byLanguage = properties.encoders();
    }

    /** Two texts to compare. */
    record Pair(String first, String second) {}

    /** @param cosines one for each pair, in order */
    record Compared(String language, String encoder, List<Double> cosines) {}

    Set<String> supported() {
        return byLanguage.keySet();
    }

    /** @param said the language of all texts; null to tell it from them */
    Compared compare(List<Pair> pairs, @Nullable String said) {
        List<String> texts = pairs.stream()
                .flatMap(pair -> Stream.of(pair.first(), pair.second()))
                .toList();
        String language = said == null ? common(texts) : said;
        String encoder = byLanguage.get(language);
        if (encoder == null) {
            throw new Problem(
                    UNSUPPORTED,
                    "The texts are in %s; there are models for %s. Name one as language."
                            .formatted(
                                    language,
                                    byLanguage.keySet().stream().sorted().toList()));
        }
        List<float[]> vectors = encoders.encode(encoder, texts);
        List<Double> cosines = new ArrayList<>();
        for (int i = 0; i < vectors.size(); i += 2) {
            cosines.add(Math.round(Cosine.of(vectors.get(i), vectors.get(i + 1)) * 1e6) / 1e6);
        }
        return new Compared(language, encoder, cosines);
    }

    /** The one language that the texts are surely in; of unsure texts (names, single words) the likeliest. */
    private String common(List<String> texts) {
        List<Detection> detected =
                texts.stream().distinct().map(languages::identify).toList();
        Set<String> sure = new TreeSet<>();
        detected.stream()
                .filter(detection -> detection.isDetermined() && detection.confidence() >= SURE)
                .forEach(detection -> sure.add(detection.language()));
        if (sure.size() > 1) {
            throw new Problem(
                    MIXED,
                    "The texts are in %s. Compare texts of one language, or name it as language.".formatted(sure));
        }
        if (sure.size() == 1) {
            return sure.iterator().next();
        }
        return detected.stream()
                .filter(Detection::isDetermined)
                .max(java.util.Comparator.comparingDouble(Detection::confidence))
                .map(Detection::language)
                .orElse(Detection.UNDETERMINED);
    }
}
