package io.zhiying.nlp.sentiment;

import io.zhiying.nlp.model.Classifier;
import jakarta.validation.constraints.NotEmpty;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/** @param models the sentiment model of each language, by BCP 47 */
@Validated
@ConfigurationProperties("zhiying.nlp.sentiment")
public record SentimentProperties(@NotEmpty Map<String, Classifier> models) {
    public SentimentProperties {
        models = models == null ? Map.of() : Map.copyOf(models);
    }
}
