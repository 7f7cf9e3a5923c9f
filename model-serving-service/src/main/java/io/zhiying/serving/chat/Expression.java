package io.zhiying.serving.chat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value to be computed. Values are null, Undefined, booleans, longs, doubles, strings, lists and maps. */
@FunctionalInterface
interface Expression {
    @Nullable
    Object value(Scope scope);

    record Argument(@Nullable String name, Expression value) {}

    record Literal(@Nullable Object constant) implements Expression {
        @Override
        public @Nullable Object value(Scope scope) {
            return constant;
        }
    }

    record Name(String name) implements Expression {
        @Override
        public @Nullable Object value(Scope scope) {
            return scope.get(name);
        }
    }

    /** {@code object.name} and {@code object[key]}. */
    record Item(Expression object, Expression key) implements Expression {
        @Override
        public @Nullable Object value(Scope scope) {
            return Values.item(object.value(scope), key.value(scope));
        }
    }

    record Slice(Expression object, Expression from, Expression to, Expression step) implements Expression {
        @Override
        public Object value(Scope scope) {
            return Values.slice(object.value(scope), from.value(scope), to.value(scope), step.value(scope));
        }
    }

    record ListOf(List<Expression> items) implements Expression {
        @Override
        public Object value(Scope scope) {
            return items.stream().map(item -> item.value(scope)).collect(java.util.stream.Collectors.toList());
        }
    }

    record MapOf(Map<String, Expression> entries) implements Expression {
        @Override
        public Object value(Scope scope) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            entries.forEach((key, value) -> map.put(key, value.value(scope)));
            return map;
        }
    }

    record Binary(String operator, Expression left, Expression right) implements Expression {
        @Override
        public @Nullable Object value(Scope scope) {
            scope.step();
            Object first = left.value(scope);
            return switch (operator) {
                case "and" -> Values.isTrue(first) ? right.value(scope) : first;
                case "or" -> Values.isTrue(first) ? first : right.value(scope);
                default -> Values.binary(operator, first, right.value(scope));
            };
        }
    }

    record Not(Expression of) implements Expression {
        @Override
        public Object value(Scope scope) {
            return !Values.isTrue(of.value(scope));
        }
    }

    record Choice(Expression condition, Expression then, Expression otherwise) implements Expression {
        @Override
        public @Nullable Object value(Scope scope) {
            return Values.isTrue(condition.value(scope)) ? then.value(scope) : otherwise.value(scope);
        }
    }

    record Test(Expression of, String name, List<Argument> arguments) implements Expression {
        @Override
        public Object value(Scope scope) {
            return Functions.test(
                    name,
                    of.value(scope),
                    arguments.stream().map(one -> one.value().value(scope)).toList());
        }
    }

    record Filter(Expression of, String name, List<Argument> arguments) implements Expression {
        @Override
        public @Nullable Object value(Scope scope) {
            scope.step();
            return Functions.filter(name, of.value(scope), Functions.positional(arguments, scope));
        }
    }

    /** A method of a value, where there is an object; else one of the global functions. */
    record Call(@Nullable Expression object, String name, List<Argument> arguments) implements Expression {
        @Override
        public @Nullable Object value(Scope scope) {
            scope.step();
            return object == null
                    ? Functions.global(name, arguments, scope)
                    : Functions.method(name, object.value(scope), Functions.positional(arguments, scope));
        }
    }
}
