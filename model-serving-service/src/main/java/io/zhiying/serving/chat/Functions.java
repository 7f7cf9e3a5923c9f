package io.zhiying.serving.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The functions, filters, tests and methods that chat templates use. */
final class Functions {
    private static final int MAX_RANGE = 10_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Functions() {}

    static List<@Nullable Object> positional(List<Expression.Argument> arguments, Scope scope) {
        List<@Nullable Object> values = new ArrayList<>();
        arguments.forEach(one -> values.add(one.value().value(scope)));
        return values;
    }

    static Object global(String name, List<Expression.Argument> arguments, Scope scope) {
        List<@Nullable Object> given = positional(arguments, scope);
        return switch (name) {
            case "raise_exception" -> throw new TemplateFailure("the chat template says: " + text(given, 0));
            case "namespace", "dict" -> {
                Map<String, @Nullable Object> space = new LinkedHashMap<>();
                for (int i = 0; i < given.size(); i++) {
                    space.put(String.valueOf(arguments.get(i).name()), given.get(i));
                }
                yield space;
            }
            case "range" -> range(given);
            default -> throw new TemplateFailure("the chat template calls %s, which is not known".formatted(name));
        };
    }

    private static Object range(List<@Nullable Object> given) {
        long from = given.size() > 1 ? number(given, 0) : 0;
        long to = given.size() > 1 ? number(given, 1) : number(given, 0);
        if (to - from > MAX_RANGE) {
            throw new TemplateFailure("the chat template counts over " + MAX_RANGE);
        }
        return LongStream.range(from, to).boxed().collect(Collectors.toList());
    }

    static boolean test(String name, @Nullable Object value, List<@Nullable Object> given) {
        return switch (name) {
            case "defined" -> value != Values.UNDEFINED;
            case "undefined" -> value == Values.UNDEFINED;
            case "none" -> value == null;
            case "string" -> value instanceof String;
            case "mapping" -> value instanceof Map;
            case "number" -> value instanceof Number;
            case "boolean" -> value instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "iterable", "sequence" -> value instanceof List || value instanceof String || value instanceof Map;
            case "equalto", "eq" -> Values.equal(value, given.getFirst());
            case "in" -> (boolean) Values.binary("in", value, given.getFirst());
            default -> throw new TemplateFailure("the chat template tests for %s, which is not known".formatted(name));
        };
    }

    static @Nullable Object filter(String name, @Nullable Object value, List<@Nullable Object> given) {
        return switch (name) {
            case "trim" -> Values.text(value).strip();
            case "length", "count" -> (long) Values.items(value).size();
            case "upper" -> Values.text(value).toUpperCase(Locale.ROOT);
            case "lower" -> Values.text(value).toLowerCase(Locale.ROOT);
            case "string", "safe" -> Values.text(value);
            case "int" -> value instanceof Number number ? number.longValue() : Long.parseLong(Values.text(value));
            case "list" -> new ArrayList<>(Values.items(value));
            case "first" -> Values.item(value, 0L);
            case "last" -> Values.item(value, -1L);
            case "join" ->
                Values.items(value).stream()
                        .map(Values::text)
                        .collect(Collectors.joining(given.isEmpty() ? "" : text(given, 0)));
            case "default", "d" -> {
                boolean missing = value == Values.UNDEFINED
                        || given.size() > 1 && Values.isTrue(given.get(1)) && !Values.isTrue(value);
                yield missing ? given.isEmpty() ? "" : given.getFirst() : value;
            }
            case "replace" -> Values.text(value).replace(text(given, 0), text(given, 1));
            case "items" -> method("items", value, given);
            case "tojson" -> JSON.writeValueAsString(value).replace("\",\"", "\", \"");
            default -> throw new TemplateFailure("the chat template filters by %s, which is not known".formatted(name));
        };
    }

    static @Nullable Object method(String name, @Nullable Object object, List<@Nullable Object> given) {
        if (object instanceof String text) {
            return ofText(name, text, given);
        }
        if (object instanceof Map<?, ?> map) {
            return switch (name) {
                case "get" ->
                    map.containsKey(given.getFirst())
                            ? map.get(given.getFirst())
                            : given.size() > 1 ? given.get(1) : null;
                case "items" ->
                    map.entrySet().stream()
                            .map(one -> {
                                List<@Nullable Object> pair = new ArrayList<>();
                                pair.add(one.getKey());
                                pair.add(one.getValue());
                                return pair;
                            })
                            .collect(Collectors.toList());
                case "keys" -> new ArrayList<>(map.keySet());
                case "values" -> new ArrayList<>(map.values());
                default -> throw unknown(name);
            };
        }
        throw unknown(name);
    }

    private static Object ofText(String name, String text, List<@Nullable Object> given) {
        String chars = given.isEmpty() ? null : Values.text(given.getFirst());
        return switch (name) {
            case "strip" -> stripped(text, chars, true, true);
            case "lstrip" -> stripped(text, chars, true, false);
            case "rstrip" -> stripped(text, chars, false, true);
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "startswith" -> text.startsWith(text(given, 0));
            case "endswith" -> text.endsWith(text(given, 0));
            case "replace" -> text.replace(text(given, 0), text(given, 1));
            case "split" ->
                new ArrayList<>(List.of(
                        given.isEmpty() ? text.strip().split("\\s+") : text.split(Pattern.quote(text(given, 0)), -1)));
            default -> throw unknown(name);
        };
    }

    private static String stripped(String text, @Nullable String chars, boolean front, boolean back) {
        int from = 0;
        int to = text.length();
        while (front && from < to && goes(text.charAt(from), chars)) {
            from++;
        }
        while (back && to > from && goes(text.charAt(to - 1), chars)) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean goes(char one, @Nullable String chars) {
        return chars == null ? Character.isWhitespace(one) : chars.indexOf(one) >= 0;
    }

    private static TemplateFailure unknown(String name) {
        return new TemplateFailure("the chat template calls the method %s, which is not known".formatted(name));
    }

    private static String text(List<@Nullable Object> given, int index) {
        if (index >= given.size()) {
            throw new TemplateFailure("the chat template calls with too few arguments");
        }
        return Values.text(given.get(index));
    }

    private static long number(List<@Nullable Object> given, int index) {
        if (index < given.size() && given.get(index) instanceof Number number) {
            return number.longValue();
        }
        throw new TemplateFailure("the chat template calls with something that is no number");
    }
}
