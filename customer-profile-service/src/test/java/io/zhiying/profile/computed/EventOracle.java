package io.zhiying.profile.computed;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Values of computed traits by the simplest code that one can think of. */
final class EventOracle {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private EventOracle() {}

    record Happened(UUID id, int person, String name, Instant at, Map<String, @Nullable Object> properties) {}

    private record Seen(Object value, Instant at) {}

    /** What it has to be: a number, text, boolean, list of these, or null. */
    static @Nullable Object value(Declaration trait, Collection<Happened> all, Instant now) {
        var events = all.stream()
                .filter(event -> event.name().equals(trait.event()))
                .filter(event -> trait.window() == null
                        || !event.at().isAfter(now)
                                && event.at().isAfter(now.minus(trait.window().length())))
                .filter(event ->
                        trait.where() == null || isAtLeastOne(event.properties().get("total")))
                .sorted(Comparator.comparing(Happened::at).thenComparing(Happened::id))
                .toList();
        var seen = new ArrayList<Seen>();
        var currencies = new TreeSet<String>();
        boolean named = false;
        for (var event : events) {
            var code = currency(event.properties().get("currency"));
            if (trait.onlyCurrency().isPresent() && !trait.onlyCurrency().get().equals(code == null ? "USD" : code)) {
                continue;
            }
            var values = values(trait, event);
            values.forEach(value -> seen.add(new Seen(value, event.at())));
            if (!values.isEmpty()) {
                currencies.add(code == null ? "USD" : code);
                named |= code != null;
            }
        }
        boolean mixed = trait.currency() == null && named && currencies.size() > 1;
        var numbers = trait.aggregate().isOfNumbers()
                ? seen.stream().map(each -> (BigDecimal) each.value()).toList()
                : List.<BigDecimal>of();
        var sum = numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        return switch (trait.aggregate()) {
            case COUNT -> BigDecimal.valueOf(events.size());
            case SUM -> mixed ? null : sum;
            case AVERAGE ->
                mixed || numbers.isEmpty()
                        ? null
                        : sum.divide(BigDecimal.valueOf(numbers.size()), MathContext.DECIMAL128);
            case MIN ->
                mixed ? null : numbers.stream().min(BigDecimal::compareTo).orElse(null);
            case MAX ->
                mixed ? null : numbers.stream().max(BigDecimal::compareTo).orElse(null);
            case FIRST -> seen.isEmpty() ? null : seen.getFirst().value();
            case LAST -> seen.isEmpty() ? null : seen.getLast().value();
            case UNIQUE_COUNT -> BigDecimal.valueOf(distinct(seen).size());
            case UNIQUE_LIST -> {
                var list = distinct(seen).values().stream()
                        .sorted(Comparator.comparing((List<Seen> each) -> latest(each))
                                .reversed()
                                .thenComparing(EventOracle::bytes, Arrays::compareUnsigned))
                        .map(each -> each.getFirst().value())
                        .limit(trait.listed())
                        .toList();
                yield list.isEmpty() ? null : list;
            }
            case MOST_FREQUENT ->
                distinct(seen).values().stream()
                        .min(Comparator.comparing((List<Seen> each) -> -each.size())
                                .thenComparing(EventOracle::latest, Comparator.reverseOrder())
                                .thenComparing(EventOracle::bytes, Arrays::compareUnsigned))
                        .map(each -> each.getFirst().value())
                        .orElse(null);
        };
    }

    private static boolean isAtLeastOne(@Nullable Object total) {
        return total instanceof Number number && new BigDecimal(number.toString()).compareTo(BigDecimal.ONE) >= 0;
    }

    private static @Nullable String currency(@Nullable Object value) {
        return value instanceof String text && text.strip().matches("[A-Za-z]{3}")
                ? text.strip().toUpperCase(Locale.ROOT)
                : null;
    }

    private static List<Object> values(Declaration trait, Happened event) {
        if (trait.property() == null) {
            return List.of();
        }
        var found = event.properties().get(trait.property().replace("[]", ""));
        var values = new ArrayList<Object>();
        for (var each : found instanceof List<?> list ? list : Arrays.asList(found)) {
            if (each instanceof Number number) {
                values.add(new BigDecimal(number.toString()).stripTrailingZeros());
            } else if (!trait.aggregate().isOfNumbers() && (each instanceof String || each instanceof Boolean)) {
                values.add(each);
            }
        }
        return values;
    }

    private static Map<Object, List<Seen>> distinct(List<Seen> seen) {
        var distinct = new LinkedHashMap<Object, List<Seen>>();
        seen.forEach(each ->
                distinct.computeIfAbsent(each.value(), _ -> new ArrayList<>()).add(each));
        return distinct;
    }

    private static Instant latest(List<Seen> same) {
        return same.getLast().at();
    }

    /** Of its JSON. */
    private static byte[] bytes(List<Seen> same) {
        var value = same.getFirst().value();
        var text = value instanceof BigDecimal number ? number.toPlainString() : JSON.writeValueAsString(value);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Object read(String json) {
        return normal(JSON.readValue(json, new TypeReference<Object>() {}));
    }

    private static Object normal(Object value) {
        return switch (value) {
            case Number number -> new BigDecimal(number.toString()).stripTrailingZeros();
            case List<?> list ->
                list.stream().map(each -> normal((Object) each)).toList();
            default -> value;
        };
    }

    /** Averages are exact to 16 digits, all else to the last. */
    static void assertSame(Aggregate what, @Nullable Object actual, @Nullable Object expected, String where) {
        if (actual instanceof BigDecimal one && expected instanceof BigDecimal other) {
            var allowed = what == Aggregate.AVERAGE ? other.abs().scaleByPowerOfTen(-15) : BigDecimal.ZERO;
            assertThat(one.subtract(other).abs()).as(where).isLessThanOrEqualTo(allowed);
        } else {
            assertThat(actual).as(where).isEqualTo(expected);
        }
    }
}
