package io.zhiying.profile.webhook;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.Frame;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one evaluation of a mapping may use: steps, depth, and the size of what it makes. */
final class MappingBounds {
    private static final int MAX_STEPS = 200_000;
    private static final int MAX_DEPTH = 200;
    private static final int MAX_LIST = 10_000;
    private static final long MAX_TEXT = 8_000_000;
    private static final int MAX_MADE_AT_ONCE = 100_000;

    private int steps;
    private int depth;
    private long text;

    void watch(Frame frame) {
        frame.setEvaluateEntryCallback((_, _, _) -> enter());
        frame.setEvaluateExitCallback((_, _, _, result) -> leave(result));
        // Each of these could do in one step what no count of steps would see.
        frame.bind("eval", refused("eval"));
        frame.bind("pad", refused("pad"));
        frame.bind("formatNumber", refused("formatNumber"));
        frame.bind("replace", Jsonata.function("replace", MappingBounds::replace, null));
        frame.bind("join", Jsonata.function("join", MappingBounds::join, null));
    }

    private void enter() {
        if (++steps > MAX_STEPS) {
            throw Mapping.failed("The mapping takes more than %d steps.".formatted(MAX_STEPS));
        }
        if (++depth > MAX_DEPTH) {
            throw Mapping.failed("The mapping goes more than %d deep.".formatted(MAX_DEPTH));
        }
    }

    private void leave(@Nullable Object result) {
        depth--;
        switch (result) {
            case String made -> text += made.length();
            case Collection<?> list
            when list.size() > MAX_LIST ->
                throw Mapping.failed("The mapping makes a list of more than %d.".formatted(MAX_LIST));
            case Pattern _ -> throw Mapping.failed("A mapping cannot use regular expressions.");
            case null, default -> {}
        }
        if (text > MAX_TEXT) {
            throw Mapping.failed("The mapping handles more than %d characters.".formatted(MAX_TEXT));
        }
    }

    private static Jsonata.JFunction refused(String name) {
        return Jsonata.function(
                name,
                (Jsonata.FnVarArgs<Object>) _ -> {
                    throw Mapping.failed("A mapping cannot use $%s.".formatted(name));
                },
                null);
    }

    private static @Nullable Object replace(List<?> arguments) {
        if (arguments.size() != 3
                || !(arguments.get(1) instanceof String pattern)
                || !(arguments.get(2) instanceof String replacement)
                || pattern.isEmpty()) {
            throw Mapping.failed("$replace takes a text, a text to find that is not empty, and a text instead.");
        }
        if (arguments.get(0) == null) {
            return null;
        }
        if (!(arguments.get(0) instanceof String whole)) {
            throw Mapping.failed("$replace takes a text.");
        }
        requireSmall((long) (whole.length() / pattern.length() + 1) * replacement.length() + whole.length());
        return whole.replace(pattern, replacement);
    }

    private static @Nullable Object join(List<?> arguments) {
        if (arguments.isEmpty() || arguments.get(0) == null) {
            return null;
        }
        var separator = arguments.size() > 1 && arguments.get(1) instanceof String given ? given : "";
        var parts = arguments.get(0) instanceof List<?> list ? list : List.of(arguments.get(0));
        var joined = new StringBuilder();
        for (var part : parts) {
            if (!(part instanceof String each)) {
                throw Mapping.failed("$join takes texts.");
            }
            requireSmall((long) joined.length() + separator.length() + each.length());
            joined.append(joined.isEmpty() ? "" : separator).append(each);
        }
        return joined.toString();
    }

    private static void requireSmall(long characters) {
        if (characters > MAX_MADE_AT_ONCE) {
            throw Mapping.failed("The mapping makes a text of more than %d characters.".formatted(MAX_MADE_AT_ONCE));
        }
    }
}
