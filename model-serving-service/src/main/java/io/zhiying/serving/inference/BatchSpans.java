package io.zhiying.serving.inference;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.List;

/**
 * A span for each batch that somebody traces: in the trace of the first such input, linked to those of the others, so
 * that each shows with whom its request was computed.
 */
final class BatchSpans {
    private final Tracer tracer;
    private final String model;
    private final int version;

    BatchSpans(Tracer tracer, String model, int version) {
        this.tracer = tracer;
        this.model = model;
        this.version = version;
    }

    /** One that records nothing where none of the requests is sampled. */
    Span start(List<SpanContext> requests, long tokens) {
        List<SpanContext> sampled =
                requests.stream().filter(SpanContext::isSampled).distinct().toList();
        if (sampled.isEmpty()) {
            return Span.getInvalid();
        }
        var span = tracer.spanBuilder("batch " + model)
                .setSpanKind(SpanKind.INTERNAL)
                .setParent(Context.root().with(Span.wrap(sampled.getFirst())))
                .setAttribute("zhiying.model", model)
                .setAttribute("zhiying.version", (long) version)
                .setAttribute("zhiying.batch.inputs", (long) requests.size())
                .setAttribute("zhiying.batch.tokens", tokens);
        sampled.stream().skip(1).forEach(span::addLink);
        return span.startSpan();
    }
}
