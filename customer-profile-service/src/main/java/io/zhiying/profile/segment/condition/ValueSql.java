package io.zhiying.profile.segment.condition;

/** Tests of JSON columns. */
final class ValueSql {
    private final Parameters parameters;

    ValueSql(Parameters parameters) {
        this.parameters = parameters;
    }

    /** Whether the column passes the test; false, not null, where it is null. */
    String test(ValueTest test, String column) {
        var compiled = JsonPaths.compile(test);
        var exists = pathExists(compiled, column);
        return switch (test.op()) {
            case NE -> "(%s and not %s)".formatted(pathExists(JsonPaths.exists(test), column), exists);
            default -> compiled.negated() ? "not " + exists : exists;
        };
    }

    /** The list of what stands at the path. */
    String found(ValueTest test, String column) {
        return "jsonb_path_query_array(%s, cast(%s as jsonpath), '{}', true)"
                .formatted(
                        column, parameters.bind("path", JsonPaths.exists(test).path()));
    }

    private String pathExists(JsonPaths.Compiled compiled, String column) {
        return "coalesce(jsonb_path_exists(%s, cast(%s as jsonpath), cast(%s as jsonb), true), false)"
                .formatted(
                        column,
                        parameters.bind("path", compiled.path()),
                        parameters.bind("vars", compiled.variables()));
    }
}
