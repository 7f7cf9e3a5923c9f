package io.zhiying.platform.problem;

import io.micrometer.tracing.Tracer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/** Makes the document of a {@link Problem}, for controllers and for filters alike. */
public final class ProblemWriter {
    private final JsonMapper json;
    private final Optional<Tracer> tracer;

    public ProblemWriter(JsonMapper json, Optional<Tracer> tracer) {
        this.json = json;
        this.tracer = tracer;
    }

    public ProblemDetail document(Problem problem) {
        var code = problem.code();
        var document = ProblemDetail.forStatusAndDetail(HttpStatusCode.valueOf(code.status()), problem.detail());
        document.setType(URI.create("urn:zhiying:error:" + code.code()));
        document.setTitle(code.title());
        document.setProperty("code", code.code());
        if (!problem.fields().isEmpty()) {
            document.setProperty("errors", problem.fields());
        }
        tracer.map(Tracer::currentSpan)
                .ifPresent(
                        span -> document.setProperty("traceId", span.context().traceId()));
        return document;
    }

    ResponseEntity<Object> response(Problem problem) {
        var response = ResponseEntity.status(problem.code().status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        retryAfter(problem).ifPresent(seconds -> response.header(HttpHeaders.RETRY_AFTER, seconds));
        return response.body(document(problem));
    }

    /** For filters, which stand outside Spring MVC. */
    public void write(HttpServletResponse response, Problem problem) throws IOException {
        head(response, problem);
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        json.writeValue(response.getOutputStream(), document(problem));
    }

    /** The status and Retry-After, for a body in another form. */
    public void head(HttpServletResponse response, Problem problem) {
        response.setStatus(problem.code().status());
        retryAfter(problem).ifPresent(seconds -> response.setHeader(HttpHeaders.RETRY_AFTER, seconds));
    }

    /** Whole seconds, at least one: zero would ask for a storm. */
    private static Optional<String> retryAfter(Problem problem) {
        return Optional.ofNullable(problem.retryAfter()).map(wait -> Long.toString(Math.max(1, wait.toSeconds())));
    }
}
