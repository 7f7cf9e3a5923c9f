package io.zhiying.profile.ingest;

import io.zhiying.contracts.Rfc3339;
import io.zhiying.platform.problem.Problem;
import io.zhiying.profile.identity.Identifier;
import io.zhiying.profile.time.Times;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event as the sender wrote it: typed access to its fields, which says where a wrong one stands.
 *
 * @param path before the names of fields in errors: {@code ""}, or {@code "batch[3]."}
 */
record RawEvent(String path, Map<String, @Nullable Object> fields) {
    private static final int MAX_ID = 255;

    Problem invalid(String field, String message) {
        return new Problem(IngestErrors.INVALID, path + field + " " + message + ".").withField(path + field, message);
    }

    /** What may be kept of it: all but the credential that some senders write into it. */
    Map<String, @Nullable Object> withoutWriteKey() {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>(fields);
        kept.remove("writeKey");
        return kept;
    }

    /** A text of up to 255 characters; null where there is none or it is blank. */
    @Nullable
    String text(String field) {
        var value = fields.get(field);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw invalid(field, "must be a string");
        }
        return bounded(field, text);
    }

    /** An id of up to 255 characters ({@link Identifier#text}); null where there is none or it is blank. */
    @Nullable
    String id(String field) {
        var value = fields.get(field);
        if (value == null) {
            return null;
        }
        var text = Identifier.text(value);
        if (text == null) {
            throw invalid(field, "must be a string or a whole number");
        }
        return bounded(field, text);
    }

    private @Nullable String bounded(String field, String text) {
        if (text.length() > MAX_ID) {
            throw invalid(field, "must have at most " + MAX_ID + " characters");
        }
        return text.isBlank() ? null : text;
    }

    String required(String field) {
        return required(field, text(field));
    }

    String requiredId(String field) {
        return required(field, id(field));
    }

    private String required(String field, @Nullable String value) {
        if (value == null) {
            throw invalid(field, "is required");
        }
        return value;
    }

    @SuppressWarnings("unchecked") // JSON objects have string keys
    Map<String, @Nullable Object> object(String field) {
        var value = fields.get(field);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> object)) {
            throw invalid(field, "must be an object");
        }
        return (Map<String, @Nullable Object>) object;
    }

    /** An RFC 3339 time; also taken without a zone (as UTC) or a time of day (as midnight), as senders write it. */
    @Nullable
    Instant time(String field) {
        var value = fields.get(field);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw invalid(field, "must be a string with an RFC 3339 time");
        }
        var time = parse(field, text.strip());
        if (!Times.areTaken(time)) {
            throw invalid(field, "must be a time from 1970 to 2200");
        }
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    private Instant parse(String field, String text) {
        var plain = Rfc3339.plain(text);
        if (plain != null) {
            return plain;
        }
        try {
            if (text.length() == "2026-01-01".length()) {
                return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
            }
            var parsed = DateTimeFormatter.ISO_DATE_TIME.parseBest(
                    text.replace(' ', 'T'), OffsetDateTime::from, LocalDateTime::from);
            return parsed instanceof OffsetDateTime zoned
                    ? zoned.toInstant()
                    : ((LocalDateTime) parsed).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw invalid(field, "must be an RFC 3339 time");
        }
    }
}
