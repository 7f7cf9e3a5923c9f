package io.zhiying.profile.computed;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is made of the events. */
@Schema(name = "ComputedTraitAggregate")
public enum Aggregate {
    /** How many events. */
    @JsonProperty("count")
    COUNT,
    @JsonProperty("sum")
    SUM,
    /** The arithmetic mean, to at least 16 significant digits. */
    @JsonProperty("average")
    AVERAGE,
    @JsonProperty("min")
    MIN,
    @JsonProperty("max")
    MAX,
    /** The value that happened first. */
    @JsonProperty("first")
    FIRST,
    /** The value that happened last. */
    @JsonProperty("last")
    LAST,
    /** How many different values. */
    @JsonProperty("unique_count")
    UNIQUE_COUNT,
    /** The different values, the one that happened last first. */
    @JsonProperty("unique_list")
    UNIQUE_LIST,
    /** The value that happened most often; of those that did equally often the one that happened last. */
    @JsonProperty("most_frequent")
    MOST_FREQUENT;

    /** Whether numbers are looked at and nothing else. */
    boolean isOfNumbers() {
        return switch (this) {
            case SUM, AVERAGE, MIN, MAX -> true;
            case COUNT, FIRST, LAST, UNIQUE_COUNT, UNIQUE_LIST, MOST_FREQUENT -> false;
        };
    }

    /** The value, in JSON, of who has no such events. */
    @Nullable
    String ofNothing() {
        return switch (this) {
            case COUNT, SUM, UNIQUE_COUNT -> "0";
            case AVERAGE, MIN, MAX, FIRST, LAST, UNIQUE_LIST, MOST_FREQUENT -> null;
        };
    }
}
