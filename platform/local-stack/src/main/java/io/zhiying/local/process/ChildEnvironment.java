package io.zhiying.local.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a process inherits: what it needs to run and the settings meant for it, not the rest of a terminal's. */
public final class ChildEnvironment {
    private static final List<String> SETTINGS = List.of("ZHIYING_", "SPRING_", "OTEL_", "DJL_", "LOGGING_");
    private static final Set<String> NEEDED = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LANG",
            "LC_ALL",
            "TMPDIR",
            "LD_LIBRARY_PATH",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy");

    private ChildEnvironment() {}

    /** Of this environment, what a child gets; the map may be added to. */
    public static Map<String, String> from(Map<String, String> environment) {
        Map<String, String> kept = new HashMap<>(environment);
        kept.keySet().removeIf(name -> !NEEDED.contains(name) && !isSetting(name));
        // Without it every thread may keep a heap of its own, and resident memory grows with nothing gained.
        kept.putIfAbsent("MALLOC_ARENA_MAX", "2");
        return kept;
    }

    /** Whether a change of this variable changes what the process does. */
    static boolean isSetting(String name) {
        return SETTINGS.stream().anyMatch(name::startsWith);
    }
}
