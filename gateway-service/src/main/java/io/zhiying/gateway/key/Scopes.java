package io.zhiying.gateway.key;

import java.util.Set;
import java.util.TreeSet;

/** The scopes that a credential may carry. */
public final class Scopes {
    public static final String EVENTS_WRITE = "events:write";
    public static final String WORKSPACES_ADMIN = "workspaces:admin";
    public static final String PLATFORM_OPERATOR = "platform:operator";

    /** For the operator of the installation only. */
    public static final Set<String> OPERATOR = Set.of(WORKSPACES_ADMIN, PLATFORM_OPERATOR);

    /** All that concerns one workspace. */
    public static final Set<String> WORKSPACE = Set.of(
            EVENTS_WRITE,
            "profiles:read",
            "profiles:write",
            "segments:read",
            "segments:write",
            "privacy:write",
            "catalog:read",
            "catalog:write",
            "recommendations:read",
            "nlp:use",
            "campaigns:read",
            "campaigns:write",
            "models:read",
            "models:infer",
            "models:write",
            "models:override",
            "keys:read",
            "keys:write");

    public static final Set<String> ALL = all();

    private Scopes() {}

    private static Set<String> all() {
        var all = new TreeSet<>(WORKSPACE);
        all.addAll(OPERATOR);
        return Set.copyOf(all);
    }
}
