package io.zhiying.platform.security;

import io.zhiying.contracts.WorkspaceId;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Who makes the current request.
 *
 * @param principal {@code key:…}, {@code write-key:…}, {@code user:…}, {@code service:…} or {@code anonymous}
 * @param workspace null only for anonymous callers of public endpoints
 */
public record Caller(String principal, @Nullable WorkspaceId workspace, Set<String> scopes) {
    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** @throws IllegalStateException outside a request */
    public static Caller current() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication instanceof CallerAuthentication known) {
            return known.getPrincipal();
        }
        throw new IllegalStateException("no caller: not in a request");
    }

    public boolean may(String scope) {
        return scopes.contains(scope);
    }
}
