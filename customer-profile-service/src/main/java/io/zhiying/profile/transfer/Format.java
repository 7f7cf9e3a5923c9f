package io.zhiying.profile.transfer;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How a file holds it; UTF-8. */
enum Format {
    @JsonProperty("csv")
    CSV,
    @JsonProperty("ndjson")
    NDJSON;

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
