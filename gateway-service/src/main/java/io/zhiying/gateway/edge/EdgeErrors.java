package io.zhiying.gateway.edge;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.gateway.route.ErrorForm;
import io.zhiying.gateway.route.Route;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.ProblemWriter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/** Tells the gateway's own errors in the form that the clients of a route understand. */
@Component
public class EdgeErrors {
    private final ProblemWriter problems;
    private final JsonMapper json;

    EdgeErrors(ProblemWriter problems, JsonMapper json) {
        this.problems = problems;
        this.json = json;
    }

    /** For a handler, which returns its response. */
    public ServerResponse response(Route route, Problem problem) {
        return ServerResponse.status(problem.code().status()).build((_, response) -> {
            write(route, response, problem);
            return null;
        });
    }

    /** @param route null where none was found */
    void write(@Nullable Route route, HttpServletResponse response, Problem problem) throws IOException {
        if (problem.code().status() == CommonErrors.UNAUTHENTICATED.status()) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"zhiying\"");
        }
        var form = route == null ? ErrorForm.PROBLEM : route.errors();
        if (form == ErrorForm.PROBLEM) {
            problems.write(response, problem);
            return;
        }
        response.setStatus(problem.code().status());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        var retryAfter = problem.retryAfter();
        if (retryAfter != null) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
        }
        json.writeValue(response.getOutputStream(), form == ErrorForm.OPENAI ? openAi(problem) : inference(problem));
    }

    private static Map<String, Object> inference(Problem problem) {
        return Map.of("error", problem.detail());
    }

    private static Map<String, Object> openAi(Problem problem) {
        var error = new LinkedHashMap<String, @Nullable Object>();
        error.put("message", problem.detail());
        error.put("type", openAiType(problem.code().status()));
        error.put("param", null);
        error.put("code", problem.code().code());
        return Map.of("error", error);
    }

    private static String openAiType(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status >= 500 ? "server_error" : "invalid_request_error";
        };
    }
}
