package io.zhiying.serving.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which versions may answer at which time, while the rules change. A change is in force at some moment between when it
 * was asked for and when it was acknowledged: until then the rules before may still hold, from then on no more.
 */
final class Allowed {
    private record Rules(Set<String> versions, long asked, long acknowledged) {}

    private final List<Rules> changes = new ArrayList<>();

    /** @param asked {@link System#nanoTime} before the call that made the change, {@code acknowledged} after it */
    void change(Set<String> versions, long asked, long acknowledged) {
        changes.add(new Rules(Set.copyOf(versions), asked, acknowledged));
    }

    /** Whether some rules that could be in force while the request was under way allow the version that answered. */
    boolean permits(Answer answer) {
        String version = answer.version();
        for (int i = 0; i < changes.size(); i++) {
            Rules rules = changes.get(i);
            boolean begun = rules.asked() <= answer.received();
            boolean over = i + 1 < changes.size() && changes.get(i + 1).acknowledged() < answer.sent();
            if (begun && !over && version != null && rules.versions().contains(version)) {
                return true;
            }
        }
        return false;
    }
}
