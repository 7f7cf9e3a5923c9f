package io.zhiying.profile.person;

import io.zhiying.profile.sql.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a customer, each trait with the event that set it. The latest by event time wins, and the greater
 * event id where times are equal, so that the outcome does not hang on the order of arrival. A trait set to null is
 * removed, and its source is remembered so that an older event does not bring it back.
 */
public record Traits(Map<String, @Nullable Object> values, Map<String, Source> sources) {
    public static final Traits NONE = new Traits(Map.of(), Map.of());
    /** Beyond it new names are not taken in: a customer is described, not filled. */
    static final int MAX_NAMES = 1_000;
    /** In JSON; a snapshot has to pass through Kafka as one message. */
    private static final int MAX_CHARACTERS = 160_000;

    /**
     * Where a trait comes from.
     *
     * @param at microseconds since 1970
     */
    public record Source(long at, UUID event) {
        static Source of(Instant at, UUID event) {
            return new Source(ChronoUnit.MICROS.between(Instant.EPOCH, at), event);
        }

        public Instant time() {
            return Instant.EPOCH.plus(at, ChronoUnit.MICROS);
        }

        boolean isAfter(Source other) {
            return at != other.at ? at > other.at : event.compareTo(other.event) > 0;
        }
    }

    public Traits {
        values = Collections.unmodifiableMap(values);
        sources = Collections.unmodifiableMap(sources);
    }

    /** The same object where the event brings nothing newer. */
    public Traits with(Map<String, @Nullable Object> given, Instant at, UUID event) {
        return with(given, _ -> Source.of(at, event));
    }

    /** Whether there is more than a customer may have. */
    public boolean isTooLarge() {
        return Json.write(values).length() > MAX_CHARACTERS;
    }

    public Traits merged(Traits other) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(other.values);
        other.sources.keySet().forEach(name -> all.putIfAbsent(name, null));
        return with(all, name -> other.sources.getOrDefault(name, new Source(0, new UUID(0, 0))));
    }

    private Traits with(Map<String, @Nullable Object> given, java.util.function.Function<String, Source> sourceOf) {
        Map<String, @Nullable Object> newValues = null;
        Map<String, Source> newSources = null;
        for (var entry : given.entrySet()) {
            var name = entry.getKey();
            var source = sourceOf.apply(name);
            var known = (newSources == null ? sources : newSources).get(name);
            if (known == null ? sources.size() >= MAX_NAMES : !source.isAfter(known)) {
                continue;
            }
            if (newValues == null || newSources == null) {
                newValues = new LinkedHashMap<>(values);
                newSources = new HashMap<>(sources);
            }
            newSources.put(name, source);
            if (entry.getValue() == null) {
                newValues.remove(name);
            } else {
                newValues.put(name, entry.getValue());
            }
        }
        return newValues == null || newSources == null ? this : new Traits(newValues, newSources);
    }
}
