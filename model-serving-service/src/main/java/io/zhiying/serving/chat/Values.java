package io.zhiying.serving.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What values do, as in Python. */
final class Values {
    /** A name that nobody gave. */
    static final Object UNDEFINED = new Object() {
        @Override
        public String toString() {
            return "";
        }
    };

    private static final int MAX_STRING = 4 << 20;

    private Values() {}

    static boolean isTrue(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Boolean truth -> truth;
            case Number number -> number.doubleValue() != 0;
            case String text -> !text.isEmpty();
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> value != UNDEFINED;
        };
    }

    static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean truth -> truth ? "True" : "False";
            case List<?> list -> list.stream().map(Values::quoted).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(one -> quoted(one.getKey()) + ": " + quoted(one.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            default -> value.toString();
        };
    }

    private static String quoted(@Nullable Object value) {
        return value instanceof String text ? "'" + text.replace("'", "\\'") + "'" : text(value);
    }

    static List<?> items(@Nullable Object value) {
        return switch (value) {
            case List<?> list -> list;
            case Map<?, ?> map -> List.copyOf(map.keySet());
            case String text -> text.codePoints().mapToObj(Character::toString).toList();
            case null, default -> {
                if (value == UNDEFINED) {
                    yield List.of();
                }
                throw new TemplateFailure("the chat template loops over " + text(value));
            }
        };
    }

    static @Nullable Object item(@Nullable Object object, @Nullable Object key) {
        if (object instanceof Map<?, ?> map) {
            return map.containsKey(key) ? map.get(key) : UNDEFINED;
        }
        if (key instanceof Number number && object != null && object != UNDEFINED) {
            List<?> items = items(object);
            long index = number.longValue() < 0 ? items.size() + number.longValue() : number.longValue();
            return index >= 0 && index < items.size() ? items.get((int) index) : UNDEFINED;
        }
        if (object == null || object == UNDEFINED) {
            throw new TemplateFailure("the chat template asks for %s of nothing".formatted(text(key)));
        }
        return UNDEFINED;
    }

    static Object slice(@Nullable Object object, @Nullable Object from, @Nullable Object to, @Nullable Object step) {
        List<?> items = items(object);
        long by = step instanceof Number number ? number.longValue() : 1;
        if (by != 1 && by != -1) {
            throw new TemplateFailure("the chat template slices by " + by);
        }
        int first = bound(from, by > 0 ? 0 : items.size() - 1, items.size());
        int last = bound(to, by > 0 ? items.size() : -1, items.size());
        List<@Nullable Object> slice = new ArrayList<>();
        for (int i = first; by > 0 ? i < last : i > last; i += (int) by) {
            if (i >= 0 && i < items.size()) {
                slice.add(items.get(i));
            }
        }
        return object instanceof String ? slice.stream().map(Values::text).collect(Collectors.joining()) : slice;
    }

    private static int bound(@Nullable Object given, int otherwise, int size) {
        if (!(given instanceof Number number)) {
            return otherwise;
        }
        long index = number.longValue() < 0 ? size + number.longValue() : number.longValue();
        return (int) Math.clamp(index, -1L, (long) size);
    }

    static Object binary(String operator, @Nullable Object left, @Nullable Object right) {
        return switch (operator) {
            case "==" -> equal(left, right);
            case "!=" -> !equal(left, right);
            case "in" -> contains(right, left);
            case "not in" -> !contains(right, left);
            case "~" -> joined(text(left), text(right));
            case "<", ">", "<=", ">=" -> compared(operator, left, right);
            default -> calculated(operator, left, right);
        };
    }

    static boolean equal(@Nullable Object left, @Nullable Object right) {
        return left instanceof Number one && right instanceof Number other
                ? one.doubleValue() == other.doubleValue()
                : Objects.equals(left, right);
    }

    private static boolean contains(@Nullable Object whole, @Nullable Object part) {
        return switch (whole) {
            case String text -> part instanceof String sought && text.contains(sought);
            case Map<?, ?> map -> map.containsKey(part);
            case List<?> list -> list.stream().anyMatch(one -> equal(one, part));
            case null, default -> false;
        };
    }

    private static boolean compared(String operator, @Nullable Object left, @Nullable Object right) {
        int order;
        if (left instanceof Number one && right instanceof Number other) {
            order = Double.compare(one.doubleValue(), other.doubleValue());
        } else if (left instanceof String one && right instanceof String other) {
            order = one.compareTo(other);
        } else {
            throw new TemplateFailure("the chat template compares %s with %s".formatted(text(left), text(right)));
        }
        return switch (operator) {
            case "<" -> order < 0;
            case ">" -> order > 0;
            case "<=" -> order <= 0;
            default -> order >= 0;
        };
    }

    private static Object calculated(String operator, @Nullable Object left, @Nullable Object right) {
        if (operator.equals("+") && left instanceof String one && right instanceof String other) {
            return joined(one, other);
        }
        if (operator.equals("+") && left instanceof List<?> one && right instanceof List<?> other) {
            List<@Nullable Object> both = new ArrayList<>(one);
            both.addAll(other);
            return both;
        }
        if (left instanceof Long one && right instanceof Long other) {
            long second = other;
            if (second == 0 && "//%".contains(operator)) {
                throw new TemplateFailure("the chat template divides by zero");
            }
            return switch (operator) {
                case "+" -> one + second;
                case "-" -> one - second;
                case "*" -> one * second;
                case "//" -> Math.floorDiv(one, second);
                case "%" -> Math.floorMod(one, second);
                default -> (double) one / second;
            };
        }
        throw new TemplateFailure("the chat template computes %s %s %s".formatted(text(left), operator, text(right)));
    }

    private static String joined(String one, String other) {
        if (one.length() + other.length() > MAX_STRING) {
            throw new TemplateFailure("the chat template makes a text of over %d characters".formatted(MAX_STRING));
        }
        return one + other;
    }
}
