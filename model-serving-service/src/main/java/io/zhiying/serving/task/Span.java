package io.zhiying.serving.task;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A part of a text with a label.
 *
 * @param label without the B- or I- of its tokens
 * @param score the mean of what its parts were given
 * @param start in code points
 * @param end exclusive
 * @param startUtf16 in UTF-16 units, as in Java's and JavaScript's strings
 */
public record Span(
        String label,
        String text,
        double score,
        int start,
        int end,
        @JsonProperty("start_utf16") int startUtf16,
        @JsonProperty("end_utf16") int endUtf16) {}
