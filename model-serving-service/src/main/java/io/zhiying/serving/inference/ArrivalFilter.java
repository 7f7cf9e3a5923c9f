package io.zhiying.serving.inference;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Refuses what waited too long for a processor, before anything else is done for it: where requests cost more than the
 * machine has, even to read them all would leave nothing for answers. Only what computes is refused; health, metrics and
 * the registry stay.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class ArrivalFilter extends OncePerRequestFilter {
    private static final String CAME = ArrivalFilter.class.getName();

    private final Arrivals arrivals;
    private final ControlledDelay delays;
    private final List<ErrorForm> forms;
    private final ProblemWriter problems;
    private final JsonMapper json;
    private final Counter refused;

    ArrivalFilter(
            Arrivals arrivals,
            InferenceProperties properties,
            List<ErrorForm> forms,
            ProblemWriter problems,
            JsonMapper json,
            MeterRegistry meters) {
        this.arrivals = arrivals;
        this.delays = new ControlledDelay(properties.arrivalWait(), System::nanoTime);
        this.forms = forms;
        this.problems = problems;
        this.json = json;
        this.refused = Counter.builder("zhiying.model.arrivals.refused")
                .description("Requests that waited too long for a processor")
                .register(meters);
    }

    /** When a request came, as {@link System#nanoTime} tells it. */
    static long came(ServletRequest request) {
        return request.getAttribute(CAME) instanceof Long nanos ? nanos : System.nanoTime();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long came = arrivals.begins();
        request.setAttribute(CAME, came);
        long delay = System.nanoTime() - came;
        if (computes(request) && delays.refuses(delay, arrivals.waiting(), priority(request))) {
            refused.increment();
            refuse(request.getRequestURI(), response, Duration.ofNanos(delay));
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean computes(HttpServletRequest request) {
        return request.getMethod().equals("POST") && !request.getRequestURI().startsWith("/v1/registry/");
    }

    /** One that is none is told later, where refusals have their form. */
    private static Priority priority(HttpServletRequest request) {
        return Priority.named(request.getHeader(Terms.PRIORITY)).orElse(Priority.NORMAL);
    }

    private void refuse(String path, HttpServletResponse response, Duration delay) throws IOException {
        var problem = new Problem(
                        CommonErrors.OVERLOADED, "More requests come than this process can take in; ask again later.")
                .retryAfter(delay.plusMillis(999));
        Optional<ErrorForm> form = forms.stream().filter(one -> one.isFor(path)).findFirst();
        if (form.isEmpty()) {
            problems.write(response, problem);
            return;
        }
        problems.head(response, problem);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        json.writeValue(response.getOutputStream(), form.get().of(problems.document(problem)));
    }
}
