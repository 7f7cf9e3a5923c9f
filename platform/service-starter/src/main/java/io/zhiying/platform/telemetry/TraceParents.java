package io.zhiying.platform.telemetry;

import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/** The current span as a W3C {@code traceparent}, for what leaves this thread by way of a table or a topic. */
public final class TraceParents {
    private TraceParents() {}

    public static @Nullable String current() {
        var context = Span.current().getSpanContext();
        return context.isValid()
                ? "00-%s-%s-%s"
                        .formatted(
                                context.getTraceId(),
                                context.getSpanId(),
                                context.getTraceFlags().asHex())
                : null;
    }
}
