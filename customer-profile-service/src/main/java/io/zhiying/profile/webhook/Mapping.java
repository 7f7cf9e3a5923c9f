package io.zhiying.profile.webhook;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import io.zhiying.contracts.ErrorCode;
import io.zhiying.platform.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSONata expression that makes events of a payload: an object in the form of an element of Segment's {@code batch},
 * or a list of them. An empty list says that there is nothing to tell; nothing at all, that it does not take the
 * payload. The headers of the webhook are in {@code $headers}, by lower-case name.
 *
 * <p>Whoever wrote it, it ends: it may take so many steps, go so deep and make so much, and cannot use what would do
 * more than its steps tell ({@code $eval}, regular expressions).
 */
record Mapping(String expression) {
    static final int MAX_LENGTH = 16 * 1024;
    private static final ErrorCode FAILED = new ErrorCode("webhook.mapping_failed", 422, "The mapping failed");

    Mapping {
        if (expression.isBlank() || expression.length() > MAX_LENGTH) {
            throw failed("The mapping must have 1 to %d characters.".formatted(MAX_LENGTH));
        }
        parse(expression);
    }

    private static Jsonata parse(String expression) {
        try {
            return Jsonata.jsonata(expression);
        } catch (JException e) {
            throw failed("The mapping is not valid JSONata: " + told(e.getDetailedErrorMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            throw failed("The mapping is not valid JSONata.");
        }
    }

    /**
     * The events; null where the mapping does not take the payload.
     *
     * @throws Problem where it fails or makes what are no events
     */
    @Nullable
    List<Map<String, @Nullable Object>> apply(Object payload, Map<String, String> headers, int maxEvents) {
        var result = evaluate(payload, headers);
        if (result == null) {
            return null;
        }
        var each = result instanceof List<?> list ? list : List.of(result);
        if (each.size() > maxEvents) {
            throw failed("The mapping makes more than %d events.".formatted(maxEvents));
        }
        List<Map<String, @Nullable Object>> events = new ArrayList<>(each.size());
        for (var one : each) {
            if (!(one instanceof Map<?, ?> event)) {
                throw failed("The mapping makes what is no object.");
            }
            events.add(MappedValues.object(event));
        }
        return events;
    }

    private @Nullable Object evaluate(Object payload, Map<String, String> headers) {
        try {
            var parsed = parse(expression);
            var frame = parsed.createFrame();
            frame.bind("headers", (Object) headers);
            new MappingBounds().watch(frame);
            return parsed.evaluate(payload, frame);
        } catch (Problem problem) {
            throw problem;
        } catch (JException e) {
            throw failed("The mapping failed: " + told(e.getDetailedErrorMessage()));
        } catch (StackOverflowError e) {
            throw failed("The mapping goes too deep.");
        } catch (RuntimeException e) {
            // The library's own slips on values that it did not expect.
            throw failed("The mapping failed on this payload.");
        }
    }

    static Problem failed(String detail) {
        return new Problem(FAILED, detail).withField("mapping", detail);
    }

    private static String told(@Nullable String message) {
        var text = String.valueOf(message);
        return text.length() <= 300 ? text : text.substring(0, 300);
    }
}
