package io.zhiying.profile.audit;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import io.zhiying.profile.audit.AuditLine.Asked;
import io.zhiying.profile.audit.AuditLine.Ended;
import io.zhiying.profile.audit.AuditLine.Named;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Writes down who asks for personal data before the request is answered, so that no crash and no failure hides it, and
 * afterwards how it ended. Calls of the platform's own services are theirs, not a person's.
 *
 * <ol>
 *   <li>{@link #preHandle}: the entry is on its way to the disk. What changes something waits for it here.
 *   <li>{@link #beforeAnswer}: what reads has done so meanwhile and waits here, before a byte of its answer is written;
 *       for the names of those who came to light as well. A call whose entry cannot be written is refused.
 *   <li>{@link #afterCompletion}: the status follows.
 * </ol>
 */
@Component
class Auditing implements HandlerInterceptor {
    private static final Logger log = LoggerFactory.getLogger(Auditing.class);
    private static final String ENTRY = Auditing.class.getName();
    private static final Set<String> READS = Set.of("GET", "HEAD");
    /** Set by the gateway, which lets none through from outside. */
    private static final String CLIENT = "X-Zhiying-Client-Address";

    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}(%\\w{1,15})?");

    private final AuditLog lines;
    private final Duration writeWithin;
    private final InstantSource clock;

    Auditing(AuditLog lines, AuditProperties properties, InstantSource clock) {
        this.lines = lines;
        this.writeWithin = properties.writeWithin();
        this.clock = clock;
    }

    /** @param written done when it is on the disk */
    private record Entry(UUID id, CompletableFuture<@Nullable Void> written) {}

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        var caller = Caller.current();
        if (caller.workspace() == null || caller.principal().startsWith("service:") || entry(request) != null) {
            return true;
        }
        var path = String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
        var about = profileIn(request).map(List::of).orElse(List.of());
        var id = Ids.next();
        var entry = new Entry(
                id,
                lines.write(new Asked(
                        id, clock.instant(), caller.principal(), clientOf(request), request.getMethod(), path, about)));
        request.setAttribute(ENTRY, entry);
        if (!READS.contains(request.getMethod()) || writesItsAnswerItself(handler)) {
            await(entry.written());
        }
        return true;
    }

    /**
     * When the handler has returned its answer, or failed, and nothing of that has been written.
     *
     * @throws Problem 503 that takes the place of the answer
     */
    void beforeAnswer(HttpServletRequest request) {
        var entry = entry(request);
        if (entry != null) {
            await(entry.written());
            nameOthers(request, entry);
        }
    }

    private void nameOthers(HttpServletRequest request, Entry entry) {
        var others = new HashSet<>(AuditedProfiles.take(new ServletWebRequest(request)));
        profileIn(request).ifPresent(others::remove);
        if (!others.isEmpty()) {
            await(lines.write(new Named(entry.id(), others)));
        }
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        var entry = entry(request);
        if (entry == null || entry.written().state() != Future.State.SUCCESS) {
            return;
        }
        try {
            nameOthers(request, entry);
            lines.write(new Ended(entry.id(), response.getStatus()));
        } catch (Problem e) {
            log.warn("audit entry {} stays without an outcome: {}", entry.id(), e.toString());
        }
    }

    private static @Nullable Entry entry(HttpServletRequest request) {
        return request.getAttribute(ENTRY) instanceof Entry entry ? entry : null;
    }

    private static boolean writesItsAnswerItself(Object handler) {
        return !(handler instanceof HandlerMethod method) || method.isVoid();
    }

    private void await(CompletableFuture<?> written) {
        try {
            written.get(writeWithin.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw unwritten(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unwritten(e);
        }
    }

    private static Problem unwritten(Exception cause) {
        return Problems.unavailable("The audit entry of this call cannot be written now. Try again.", cause);
    }

    /** Who comes through the gateway has the address that it saw; a text that is none is nobody's. */
    private static @Nullable String clientOf(HttpServletRequest request) {
        var seen = request.getHeader(CLIENT);
        var address = seen == null ? request.getRemoteAddr() : seen;
        return address != null && ADDRESS.matcher(address).matches() ? address : null;
    }

    private static Optional<UUID> profileIn(HttpServletRequest request) {
        if (!(request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables)) {
            return Optional.empty();
        }
        var value =
                request.getRequestURI().startsWith("/v1/profiles/") ? variables.get("id") : variables.get("profileId");
        try {
            return value instanceof String text ? Optional.of(UUID.fromString(text)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
