package io.zhiying.serving.openai;

import io.zhiying.serving.inference.InferenceErrors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The field {@code stop}: a text or an array of up to four. */
final class StopTexts {
    private static final int MAX = 4;
    private static final int MAX_LENGTH = 1000;

    private StopTexts() {}

    static List<String> of(@Nullable JsonNode stop) {
        if (stop == null || stop.isNull()) {
            return List.of();
        }
        List<String> stops = new ArrayList<>();
        for (JsonNode one : stop.isArray() ? stop : List.of(stop)) {
            if (!one.isString()
                    || one.stringValue().isEmpty()
                    || one.stringValue().length() > MAX_LENGTH) {
                throw InferenceErrors.invalidInput("stop", "must be texts of 1 to %d characters".formatted(MAX_LENGTH));
            }
            stops.add(one.stringValue());
        }
        if (stops.size() > MAX) {
            throw InferenceErrors.invalidInput("stop", "has %d texts, the limit is %d".formatted(stops.size(), MAX));
        }
        return stops;
    }
}
