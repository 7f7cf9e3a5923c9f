package io.zhiying.contracts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was understood of the text of one customer event.
 *
 * @param eventId the {@link CustomerEvent#eventId()} that carried the text
 * @param language BCP 47, {@code und} where it could not be told
 * @param sentiment null where the language has no sentiment model
 * @param models the model versions that were asked
 */
@EventType("io.zhiying.nlp.text-insight.v1")
public record TextInsight(
        UUID eventId,
        UUID profileId,
        String language,
        double languageConfidence,
        @Nullable Sentiment sentiment,
        List<ModelUse> models,
        Instant understoodAt)
        implements EventData {

    /** A label such as {@code positive} and its probability, 0 to 1. */
    public record Sentiment(String label, double probability) {}

    /** A model and the version that answered. */
    public record ModelUse(String model, String version) {}
}
