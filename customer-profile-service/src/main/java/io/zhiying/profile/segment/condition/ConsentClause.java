package io.zhiying.profile.segment.condition;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;

/** What the customer agreed to; {@code none} where nothing was ever said. A consent for every channel counts too. */
public record ConsentClause(
        @Schema(example = "email") String channel,
        @Schema(example = "marketing") String purpose,
        Status status) implements Condition {
    public ConsentClause {
        Checks.text(channel, "channel");
        Checks.text(purpose, "purpose");
        Checks.require(status != null, "status must be granted, denied, withdrawn or none");
    }

    /** What was said last. */
    public enum Status {
        @JsonProperty("granted")
        GRANTED,
        @JsonProperty("denied")
        DENIED,
        @JsonProperty("withdrawn")
        WITHDRAWN,
        @JsonProperty("none")
        NONE;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
