package io.zhiying.profile.audit;

import io.zhiying.platform.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Writes down who asks for personal data before the request is answered, so that no crash and no failure hides it, and
 * afterwards how it ended. Calls of the platform's own services are theirs, not a person's.
 */
@Component
class Auditing implements HandlerInterceptor {
    private static final Logger log = LoggerFactory.getLogger(Auditing.class);
    private static final String ENTRY = Auditing.class.getName();
    /** Set by the gateway, which lets none through from outside. */
    private static final String CLIENT = "X-Zhiying-Client-Address";

    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}(%\\w{1,15})?");

    private final AuditEntries entries;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    Auditing(AuditEntries entries, PlatformTransactionManager transactions, InstantSource clock) {
        this.entries = entries;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.clock = clock;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        var caller = Caller.current();
        if (caller.workspace() == null || caller.principal().startsWith("service:")) {
            return true;
        }
        var path = String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
        var about = profileIn(request).map(List::of).orElse(List.of());
        var id = transaction.execute(_ -> entries.begin(
                clock.instant(), caller.principal(), clientOf(request), request.getMethod(), path, about));
        request.setAttribute(ENTRY, id);
        return true;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        if (request.getAttribute(ENTRY) instanceof UUID id) {
            var also = new HashSet<>(AuditedProfiles.of(new ServletWebRequest(request)));
            profileIn(request).ifPresent(also::remove);
            try {
                transaction.executeWithoutResult(_ -> entries.end(id, response.getStatus(), also));
            } catch (DataAccessException | TransactionException e) {
                log.warn("audit entry {} stays without an outcome: {}", id, e.toString());
            }
        }
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
