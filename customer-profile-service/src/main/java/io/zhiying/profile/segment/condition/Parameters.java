package io.zhiying.profile.segment.condition;

import java.util.HashMap;
import java.util.Map;

/** The values of one statement, each under a name of its own. */
public final class Parameters {
    private final Map<String, Object> values = new HashMap<>();

    /** The placeholder that stands for the value. */
    public String bind(String name, Object value) {
        var unique = name + values.size();
        values.put(unique, value);
        return ":" + unique;
    }

    public Map<String, Object> values() {
        return Map.copyOf(values);
    }
}
