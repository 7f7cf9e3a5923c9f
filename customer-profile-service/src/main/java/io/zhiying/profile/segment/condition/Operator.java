package io.zhiying.profile.segment.condition;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a value is compared. Values of different types are never equal, greater or less. */
public enum Operator {
    /** The value, or one of a list's, is equal. */
    @JsonProperty("eq")
    EQ,
    /** There is a value, and none is equal. */
    @JsonProperty("ne")
    NE,
    /** Numbers by size; texts by their characters, so RFC 3339 times in UTC by time. */
    @JsonProperty("gt")
    GT,
    @JsonProperty("gte")
    GTE,
    @JsonProperty("lt")
    LT,
    @JsonProperty("lte")
    LTE,
    /** The value, or one of a list's, is one of the given. */
    @JsonProperty("in")
    IN,
    /** The text, or one of a list's, contains the given. */
    @JsonProperty("contains")
    CONTAINS,
    /** There is a value; with {@code false}, there is none. */
    @JsonProperty("exists")
    EXISTS
}
