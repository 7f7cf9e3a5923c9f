package io.zhiying.campaign.definition;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a campaign is for: a customer event within a time after the assignment. It counts once for a person, held out or
 * not; values of all such events add up.
 *
 * @param event name of the event
 * @param withinDays after the person's assignment, 1 to 365
 * @param valueProperty top-level property that holds the amount
 * @param currency the values are in; amounts of events in another currency ({@code currency} property) are left out
 * @param properties that the event must have, compared as text
 */
public record Goal(
        @Schema(example = "Order Completed") @NotBlank @Size(max = 255)
        String event,

        @Schema(example = "14") @Min(1) @Max(365) int withinDays,

        @Schema(example = "total") @Nullable @Size(min = 1, max = 255)
        String valueProperty,

        @Schema(example = "USD") @Nullable @Pattern(regexp = "[A-Z]{3}", message = "must be an ISO 4217 code")
        String currency,

        @Nullable @Size(max = 10) Map<@NotBlank @Size(max = 255) String, @Size(max = 255) String> properties) {

    public boolean isReached(Instant assignedAt, Instant happenedAt) {
        return !happenedAt.isBefore(assignedAt) && happenedAt.isBefore(assignedAt.plus(Duration.ofDays(withinDays)));
    }

    public boolean matches(String name, Map<String, @Nullable Object> ofEvent) {
        return event.equals(name)
                && (properties == null
                        || properties.entrySet().stream()
                                .allMatch(wanted -> ofEvent.get(wanted.getKey()) instanceof Object value
                                        && wanted.getValue().equals(value.toString())));
    }
}
