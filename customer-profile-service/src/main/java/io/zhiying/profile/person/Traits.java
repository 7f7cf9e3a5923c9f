package io.zhiying.profile.person;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zhiying.profile.sql.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a customer, each trait with the event that set it. The latest by event time wins, and the greater
 * event id where times are equal, so that the outcome does not hang on the order of arrival. A trait set to null is
 * removed, and its source is remembered so that an older event does not bring it back. A workspace may want it otherwise,
 * trait by trait: {@link TraitPolicy}.
 */
public record Traits(Map<String, @Nullable Object> values, Map<String, Source> sources) {
    public static final Traits NONE = new Traits(Map.of(), Map.of());
    /** Beyond it new names are not taken in: a customer is described, not filled. */
    static final int MAX_NAMES = 1_000;
    /** In JSON; a snapshot has to pass through Kafka as one message. */
    private static final int MAX_CHARACTERS = 160_000;

    /** More profiles than that do not become one person by their traits. */
    private static final int MAX_PARTS = 500;

    private static final UUID NOBODY = new UUID(0, 0);

    /**
     * Where a trait comes from.
     *
     * @param at microseconds since 1970
     * @param parts what each profile that became this one said last, where the value comes of all; else null
     */
    public record Source(
            long at,
            UUID event,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Map<UUID, Part> parts) {
        static Source of(Instant at, UUID event) {
            return new Source(ChronoUnit.MICROS.between(Instant.EPOCH, at), event, null);
        }

        public Instant time() {
            return Instant.EPOCH.plus(at, ChronoUnit.MICROS);
        }

        boolean isAfter(Source other) {
            return at != other.at ? at > other.at : event.compareTo(other.event) > 0;
        }

        /** What is not of several is all the profile's own. */
        private Map<UUID, Part> partsOr(UUID profile, @Nullable Object value) {
            return parts == null ? Map.of(profile, new Part(at, event, value)) : parts;
        }
    }

    /** What one of the profiles that became this one said last. */
    public record Part(long at, UUID event, @Nullable Object value) {
        private static final Comparator<Part> BY_TIME =
                Comparator.comparingLong(Part::at).thenComparing(Part::event);

        private boolean isAfter(Part other) {
            return BY_TIME.compare(this, other) > 0;
        }
    }

    public Traits {
        values = Collections.unmodifiableMap(values);
        sources = Collections.unmodifiableMap(sources);
    }

    /** The same object where the event brings nothing newer. */
    public Traits with(Map<String, @Nullable Object> given, Instant at, UUID event) {
        return with(given, at, event, NOBODY, NOBODY, TraitPolicies.NONE);
    }

    /**
     * The same object where the event brings nothing that counts.
     *
     * @param profile whose these traits are
     * @param origin the profile that the event would belong to had no merge happened
     */
    public Traits with(
            Map<String, @Nullable Object> given,
            Instant at,
            UUID event,
            UUID profile,
            UUID origin,
            TraitPolicies policies) {
        var change = new Change(profile);
        var source = Source.of(at, event);
        given.forEach((name, value) -> change.take(
                name, policies.of(name), value, source, Map.of(origin, new Part(source.at(), event, value))));
        return change.done();
    }

    /** Whether there is more than a customer may have. */
    public boolean isTooLarge() {
        return Json.write(values).length() > MAX_CHARACTERS;
    }

    /**
     * @param profile whose these traits are
     * @param merged whose the others were
     */
    public Traits merged(Traits other, UUID profile, UUID merged, TraitPolicies policies) {
        var change = new Change(profile);
        other.sources.forEach((name, source) -> {
            var value = other.values.get(name);
            change.take(name, policies.of(name), value, source, source.partsOr(merged, value));
        });
        return change.done();
    }

    /** These traits on their way to others; copied when the first moves. */
    private final class Change {
        private final UUID profile;
        private @Nullable Map<String, @Nullable Object> newValues;
        private @Nullable Map<String, Source> newSources;

        Change(UUID profile) {
            this.profile = profile;
        }

        void take(String name, TraitPolicy policy, @Nullable Object value, Source source, Map<UUID, Part> parts) {
            var known = (newSources == null ? sources : newSources).get(name);
            if (known == null && (newSources == null ? sources : newSources).size() >= MAX_NAMES) {
                return;
            }
            var knownValue = (newValues == null ? values : newValues).get(name);
            if (policy.combines()) {
                combine(name, policy, known, knownValue, parts);
            } else if (policy.prefers(value, source, knownValue, known)) {
                put(name, value, new Source(source.at(), source.event(), null));
            }
        }

        private void combine(
                String name,
                TraitPolicy policy,
                @Nullable Source known,
                @Nullable Object knownValue,
                Map<UUID, Part> parts) {
            Map<UUID, Part> all = known == null ? new HashMap<>() : new HashMap<>(known.partsOr(profile, knownValue));
            boolean moved = false;
            for (var part : parts.entrySet()) {
                var before = all.get(part.getKey());
                if (before == null ? all.size() < MAX_PARTS : part.getValue().isAfter(before)) {
                    all.put(part.getKey(), part.getValue());
                    moved = true;
                }
            }
            if (moved) {
                var inOrder = all.values().stream().sorted(Part.BY_TIME).toList();
                var last = inOrder.getLast();
                put(name, policy.combined(inOrder), new Source(last.at(), last.event(), Map.copyOf(all)));
            }
        }

        private void put(String name, @Nullable Object value, Source source) {
            if (newValues == null || newSources == null) {
                newValues = new LinkedHashMap<>(values);
                newSources = new HashMap<>(sources);
            }
            newSources.put(name, source);
            if (value == null) {
                newValues.remove(name);
            } else {
                newValues.put(name, value);
            }
        }

        Traits done() {
            return newValues == null || newSources == null ? Traits.this : new Traits(newValues, newSources);
        }
    }
}
