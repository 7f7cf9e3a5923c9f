package io.zhiying.serving.registry;

import io.zhiying.platform.problem.ProblemWriter;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.registry.RegistryViews.VersionView;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds the answer to a registration with {@code ?wait=} until the version is settled. It stands around the transaction of
 * an {@code Idempotency-Key}: only once that has ended can the job see the version, and what is kept for a repeated
 * request is that the version was accepted; the repeated one waits as the first did.
 */
@Component
@Order(Ordered.LOWEST_PRECEDENCE - 200)
class VersionWaitFilter extends OncePerRequestFilter {
    /** The attribute of a request with the id of the version that it registered. */
    static final String REGISTERED = VersionWaitFilter.class.getName() + ".registered";

    private static final Pattern VERSIONS = Pattern.compile("/v1/registry/models/[^/]+/versions");
    private static final Pattern VERSION = Pattern.compile("/v1/registry/models/([^/]+)/versions/([0-9]{1,9})");
    private static final Pattern WAIT = Pattern.compile("(?:^|&)wait=([0-9]{1,2})(?:&|$)");
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Set<VersionState> OPEN = EnumSet.of(VersionState.REGISTERED, VersionState.VALIDATING);

    private final Catalog catalog;
    private final JsonMapper json;
    private final ProblemWriter problems;

    VersionWaitFilter(Catalog catalog, JsonMapper json, ProblemWriter problems) {
        this.catalog = catalog;
        this.json = json;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("POST")
                || !VERSIONS.matcher(request.getRequestURI()).matches()
                || seconds(request) == 0
                || Workspaces.find().isEmpty();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var buffered = new ContentCachingResponseWrapper(response);
        chain.doFilter(request, buffered);
        Matcher version = VERSION.matcher(String.valueOf(buffered.getHeader(HttpHeaders.LOCATION)));
        if (buffered.getStatus() == HttpStatus.ACCEPTED.value() && version.matches()) {
            UUID id = request.getAttribute(REGISTERED) instanceof UUID registered
                    ? registered
                    : catalog.version(version.group(1), Integer.parseInt(version.group(2)))
                            .id();
            tell(buffered, settled(id, seconds(request)));
        }
        buffered.copyBodyToResponse();
    }

    /** From the query, and not the parameters: those of a form are read with all its files. */
    private static int seconds(HttpServletRequest request) {
        Matcher wait = WAIT.matcher(Objects.requireNonNullElse(request.getQueryString(), ""));
        return wait.find() ? Integer.parseInt(wait.group(1)) : 0;
    }

    private ModelVersion settled(UUID id, int seconds) {
        long until = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        ModelVersion now = catalog.version(id).orElseThrow();
        while (OPEN.contains(now.state()) && System.nanoTime() - until < 0) {
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return now;
            }
            now = catalog.version(id).orElseThrow();
        }
        return now;
    }

    private void tell(ContentCachingResponseWrapper response, ModelVersion version) throws IOException {
        if (version.state() == VersionState.FAILED) {
            response.resetBuffer();
            problems.write(response, new ArtifactRefused(String.valueOf(version.reason())));
        } else if (!OPEN.contains(version.state())) {
            response.resetBuffer();
            response.setStatus(HttpStatus.CREATED.value());
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            json.writeValue(response.getOutputStream(), VersionView.of(version));
        }
    }
}
