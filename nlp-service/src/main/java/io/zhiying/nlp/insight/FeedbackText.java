package io.zhiying.nlp.insight;

import io.zhiying.contracts.CustomerEvent;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the customer's words in an event. */
final class FeedbackText {
    private static final Map<String, String> PROPERTY_BY_EVENT =
            Map.of("Feedback Submitted", "text", "Product Reviewed", "review_body");

    /** The kinds of event that can have some. */
    static final Set<String> KINDS =
            PROPERTY_BY_EVENT.keySet().stream().map(CustomerEvent::track).collect(Collectors.toUnmodifiableSet());

    private FeedbackText() {}

    /** Empty for an event of another name, and where the property is missing, blank or no text. */
    static Optional<String> of(CustomerEvent event) {
        if (!"track".equals(event.type()) || event.name() == null) {
            return Optional.empty();
        }
        String property = PROPERTY_BY_EVENT.get(event.name());
        if (property == null || !(event.properties().get(property) instanceof String text) || text.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(text);
    }
}
