package io.zhiying.profile.segment.condition;

import io.zhiying.profile.sql.Json;
import java.util.Map;
import java.util.Objects;

/**
 * Tests as PostgreSQL's SQL/JSON paths, in lax mode: a path goes through lists by itself, and a comparison of different
 * types is not true rather than an error. Names and texts enter as JSON strings, other values as variables.
 */
final class JsonPaths {
    private JsonPaths() {}

    /** A path with its variables; {@code negated} where the test is that nothing is found. */
    record Compiled(String path, String variables, boolean negated) {}

    static Compiled exists(ValueTest test) {
        return new Compiled(pathOf(test), "{}", false);
    }

    static Compiled compile(ValueTest test) {
        var path = pathOf(test);
        return switch (test.op()) {
            case EQ, NE -> filtered(path, "@ == $v", test);
            case GT -> filtered(path, "@ > $v", test);
            case GTE -> filtered(path, "@ >= $v", test);
            case LT -> filtered(path, "@ < $v", test);
            case LTE -> filtered(path, "@ <= $v", test);
            case IN -> filtered(path, "@ == $v[*]", test);
            case CONTAINS ->
                new Compiled(
                        path + " ? (@ like_regex " + Json.write(String.valueOf(test.value())) + " flag \"q\")",
                        "{}",
                        false);
            case EXISTS -> new Compiled(path, "{}", Boolean.FALSE.equals(test.value()));
        };
    }

    private static Compiled filtered(String path, String filter, ValueTest test) {
        // [*] on what is no list is the value itself, so that equal means: it, or one of its elements.
        return new Compiled(
                path + "[*] ? (" + filter + ")", Json.write(Map.of("v", Objects.requireNonNull(test.value()))), false);
    }

    private static String pathOf(ValueTest test) {
        var path = new StringBuilder("$");
        for (var step : test.path().split("\\.")) {
            boolean list = step.endsWith("[]");
            path.append('.').append(Json.write(list ? step.substring(0, step.length() - 2) : step));
            if (list) {
                path.append("[*]");
            }
        }
        return path.toString();
    }
}
