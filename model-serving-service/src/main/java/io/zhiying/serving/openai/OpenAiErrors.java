package io.zhiying.serving.openai;

import io.zhiying.platform.problem.Problem;
import io.zhiying.serving.inference.ErrorForm;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/** Gives problems on the OpenAI endpoints that API's form; its clients read no other. */
@RestControllerAdvice
class OpenAiErrors implements ResponseBodyAdvice<Object>, ErrorForm {
    private static final List<String> PATHS = List.of("/v1/embeddings", "/v1/models", "/v1/chat", "/v1/completions");

    record OpenAiError(Body error) {
        record Body(
                @Nullable String message,
                String type,
                @Nullable String param,
                @Nullable String code) {}
    }

    @Override
    public boolean supports(MethodParameter type, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter type,
            MediaType contentType,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        String path = request.getURI().getPath();
        if (!(body instanceof ProblemDetail problem) || !isFor(path)) {
            return body;
        }
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        return of(problem);
    }

    @Override
    public boolean isFor(String path) {
        return PATHS.stream().anyMatch(path::startsWith);
    }

    @Override
    public OpenAiError of(ProblemDetail problem) {
        Map<String, Object> properties = problem.getProperties() == null ? Map.of() : problem.getProperties();
        return new OpenAiError(new OpenAiError.Body(
                problem.getDetail(), type(problem.getStatus()), param(properties), (String) properties.get("code")));
    }

    /** For an answer that has begun. */
    static OpenAiError of(Problem problem) {
        String field =
                problem.fields().isEmpty() ? null : problem.fields().getFirst().field();
        return new OpenAiError(new OpenAiError.Body(
                problem.detail(),
                type(problem.code().status()),
                field,
                problem.code().code()));
    }

    private static @Nullable String param(Map<String, Object> properties) {
        return properties.get("errors") instanceof List<?> errors
                        && !errors.isEmpty()
                        && errors.getFirst() instanceof Problem.Field field
                ? field.field()
                : null;
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status >= 500 ? "server_error" : "invalid_request_error";
        };
    }
}
