package io.zhiying.serving.openinference;

import io.zhiying.serving.inference.ErrorForm;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/** Gives problems under {@code /v2} the protocol's form: {@code {"error": "…"}}. */
@RestControllerAdvice
class OpenInferenceErrors implements ResponseBodyAdvice<Object>, ErrorForm {
    record InferenceError(@Nullable String error) {}

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
        return path.equals("/v2") || path.startsWith("/v2/");
    }

    @Override
    public InferenceError of(ProblemDetail problem) {
        return new InferenceError(problem.getDetail());
    }
}
