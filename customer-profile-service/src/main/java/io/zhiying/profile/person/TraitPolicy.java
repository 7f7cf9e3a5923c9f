package io.zhiying.profile.person;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.zhiying.profile.person.Traits.Part;
import io.zhiying.profile.person.Traits.Source;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which value a trait has where several were given, by events or by profiles that turned out to be one. */
public enum TraitPolicy {
    /** The latest by event time; null removes. */
    @JsonProperty("latest")
    LATEST,
    /** The earliest by event time. Null says nothing. */
    @JsonProperty("first")
    FIRST,
    /** The latest that is no null, blank text, empty list or empty object: those say nothing. */
    @JsonProperty("non_empty")
    NON_EMPTY,
    /** The sum of what each profile that became this one said last. What is no number does not count. */
    @JsonProperty("sum")
    SUM,
    /** One list of all that each profile that became this one said last, each value once, the earliest first. */
    @JsonProperty("union")
    UNION;

    /** Whether the value comes of several, which are kept. */
    boolean combines() {
        return this == SUM || this == UNION;
    }

    /** Whether a value is one at all. */
    private boolean takes(@Nullable Object value) {
        return switch (this) {
            case LATEST -> true;
            case FIRST, SUM, UNION -> value != null;
            case NON_EMPTY -> !isEmpty(value);
        };
    }

    /** Whether a value goes before the one that is known. */
    boolean prefers(@Nullable Object value, Source source, @Nullable Object knownValue, @Nullable Source known) {
        if (!takes(value)) {
            return false;
        }
        if (known == null || !takes(knownValue)) {
            return true;
        }
        return this == FIRST ? known.isAfter(source) : source.isAfter(known);
    }

    /** Of parts in the order of their times; null where none counts. */
    @Nullable
    Object combined(List<Part> parts) {
        return this == SUM ? sum(parts) : union(parts);
    }

    private static @Nullable Object sum(List<Part> parts) {
        BigDecimal sum = null;
        for (var part : parts) {
            if (part.value() instanceof Number number) {
                var one = new BigDecimal(number.toString());
                sum = sum == null ? one : sum.add(one);
            }
        }
        return sum == null ? null : plain(sum);
    }

    private static Object plain(BigDecimal number) {
        var shortest = number.stripTrailingZeros();
        return shortest.scale() <= 0 && shortest.precision() - shortest.scale() < 19
                ? (Object) shortest.longValue()
                : shortest;
    }

    private static @Nullable Object union(List<Part> parts) {
        var all = new LinkedHashSet<@Nullable Object>();
        for (var part : parts) {
            if (part.value() instanceof Collection<?> list) {
                all.addAll(list);
            } else if (part.value() != null) {
                all.add(part.value());
            }
        }
        return all.isEmpty() ? null : new ArrayList<>(all);
    }

    private static boolean isEmpty(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case String text -> text.isBlank();
            case Collection<?> list -> list.isEmpty();
            case Map<?, ?> object -> object.isEmpty();
            default -> false;
        };
    }
}
