package io.zhiying.serving.chat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of one rendering, innermost loop first, and what it may still cost. */
final class Scope {
    private static final int MAX_STEPS = 1_000_000;
    private static final int MAX_OUTPUT = 4 << 20;

    private final Deque<Map<String, @Nullable Object>> frames = new ArrayDeque<>();
    private final StringBuilder output = new StringBuilder();
    private int steps;

    Scope(Map<String, @Nullable Object> names) {
        frames.push(new HashMap<>(names));
    }

    @Nullable
    Object get(String name) {
        for (Map<String, @Nullable Object> frame : frames) {
            if (frame.containsKey(name)) {
                return frame.get(name);
            }
        }
        return Values.UNDEFINED;
    }

    void set(String name, @Nullable Object value) {
        frames.element().put(name, value);
    }

    void push() {
        frames.push(new HashMap<>());
    }

    void pop() {
        frames.pop();
    }

    void step() {
        if (++steps > MAX_STEPS) {
            throw new TemplateFailure("the chat template takes more than %d steps".formatted(MAX_STEPS));
        }
    }

    void print(String text) {
        if (output.length() + text.length() > MAX_OUTPUT) {
            throw new TemplateFailure("the chat template writes more than %d characters".formatted(MAX_OUTPUT));
        }
        output.append(text);
    }

    String output() {
        return output.toString();
    }
}
