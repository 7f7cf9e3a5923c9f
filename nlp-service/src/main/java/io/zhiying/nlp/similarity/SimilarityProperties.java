package io.zhiying.nlp.similarity;

import jakarta.validation.constraints.NotEmpty;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/** @param encoders the sentence encoder of each language, by BCP 47 */
@Validated
@ConfigurationProperties("zhiying.nlp.similarity")
public record SimilarityProperties(@NotEmpty Map<String, String> encoders) {
    public SimilarityProperties {
        encoders = encoders == null ? Map.of() : Map.copyOf(encoders);
    }
}
