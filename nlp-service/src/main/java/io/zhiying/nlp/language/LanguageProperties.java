package io.zhiying.nlp.language;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Which languages are told apart.
 *
 * @param languages the codes, of those that the model knows; fewer are told apart better
 * @param expected those of them that most texts are in
 * @param expectedOdds how much likelier than another language an expected one is, before the text is read. Short
 *     texts ("ok", "hello") hardly tell one language from another; this decides them.
 * @param minConfidence below it the answer is {@code und}
 * @param maxLetters as many letters of a text are looked at: more tell nothing new
 */
@Validated
@ConfigurationProperties("zhiying.nlp.language")
public record LanguageProperties(
        @NotEmpty
        @DefaultValue({
            "zh", "en", "ja", "ko", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "tr", "ar", "th", "vi", "id", "ms"
        })
        List<String> languages,

        @DefaultValue({"zh", "en"}) List<String> expected,

        @DefaultValue("10") @DecimalMin("1") @DecimalMax("1000")
        double expectedOdds,

        @DefaultValue("0.3") @DecimalMin("0") @DecimalMax("1")
        double minConfidence,

        @DefaultValue("1000") @Min(20) @Max(10_000) int maxLetters) {}
