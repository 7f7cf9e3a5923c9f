package io.zhiying.profile.webhook;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads payloads: JSON objects and lists of bounded depth. */
@Component
class JsonPayloads {
    private static final int MAX_DEPTH = 64;

    private final JsonMapper json = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** A map or a list. */
    Object read(byte[] body) {
        try {
            @Nullable Object payload = json.readValue(body, Object.class);
            if (payload instanceof java.util.Map || payload instanceof java.util.List) {
                return payload;
            }
        } catch (JacksonException e) {
            // told below
        }
        throw new Problem(CommonErrors.MALFORMED, "The body must be a JSON object or list.");
    }
}
