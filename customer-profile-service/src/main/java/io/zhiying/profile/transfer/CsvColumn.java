package io.zhiying.profile.transfer;

import io.zhiying.platform.problem.Problem;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * A column by its name: {@code name}, or {@code name:type} with one of string (where nothing is said), number, boolean
 * and json. Fields of an event ({@code userId}, {@code timestamp} and so on) have their own names; every other column is
 * a trait of a profile or a property of an event, and {@code traits.x}, {@code properties.x}, {@code context.x} say
 * which. An empty field says nothing.
 *
 * @param part where it goes; null for a field of the event
 */
record CsvColumn(@Nullable String part, String name, Content content) {
    private static final Set<String> FIELDS =
            Set.of("type", "event", "name", "userId", "anonymousId", "previousId", "groupId", "messageId", "timestamp");
    private static final Set<String> PARTS = Set.of("traits", "properties", "context");
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .build())
            .build();

    /** Of its fields. */
    enum Content {
        STRING,
        NUMBER,
        BOOLEAN,
        JSON
    }

    static CsvColumn of(String header, Kind kind) {
        var text = header.strip();
        int colon = text.lastIndexOf(':');
        var name = colon < 0 ? text : text.substring(0, colon);
        var content = colon < 0 ? Content.STRING : content(text.substring(colon + 1), header);
        if (name.isBlank() || name.length() > 255) {
            throw new Problem(ImportFile.UNREADABLE, "A column must have a name of 1 to 255 characters.");
        }
        if (isField(name, kind)) {
            if (content != Content.STRING) {
                throw new Problem(ImportFile.UNREADABLE, "The column %s is a text.".formatted(name));
            }
            return new CsvColumn(null, name, content);
        }
        int dot = name.indexOf('.');
        return dot > 0 && dot < name.length() - 1 && PARTS.contains(name.substring(0, dot))
                ? new CsvColumn(name.substring(0, dot), name.substring(dot + 1), content)
                : new CsvColumn(kind.isOfPeople() ? "traits" : "properties", name, content);
    }

    /** A profile's name is a trait; it has no event. */
    private static boolean isField(String name, Kind kind) {
        return FIELDS.contains(name)
                && !(kind.isOfPeople() && Set.of("type", "event", "name").contains(name));
    }

    private static Content content(String type, String header) {
        return switch (type) {
            case "string" -> Content.STRING;
            case "number" -> Content.NUMBER;
            case "boolean" -> Content.BOOLEAN;
            case "json" -> Content.JSON;
            default ->
                throw new Problem(
                        ImportFile.UNREADABLE,
                        "The column %s must end in :string, :number, :boolean or :json.".formatted(header));
        };
    }

    String target() {
        return part == null ? name : part + "." + name;
    }

    /** @throws IllegalArgumentException that says what is wrong with the row */
    static Map<String, @Nullable Object> event(List<CsvColumn> columns, String[] fields, Kind kind) {
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        Map<String, Map<String, @Nullable Object>> parts = new LinkedHashMap<>();
        event.put("type", kind.isOfPeople() ? "identify" : "track");
        for (int i = 0; i < fields.length; i++) {
            var column = columns.get(i);
            if (!fields[i].isEmpty()) {
                var into = column.part() == null
                        ? event
                        : parts.computeIfAbsent(column.part(), _ -> new LinkedHashMap<>());
                into.put(column.name(), column.value(fields[i]));
            }
        }
        event.putAll(parts);
        return event;
    }

    private @Nullable Object value(String field) {
        return switch (content) {
            case STRING -> field;
            case NUMBER -> number(field.strip());
            case BOOLEAN ->
                switch (field.strip()) {
                    case "true", "1" -> true;
                    case "false", "0" -> false;
                    default -> throw wrong("must be true or false");
                };
            case JSON -> {
                try {
                    yield JSON.readValue(field, Object.class);
                } catch (JacksonException e) {
                    throw wrong("must be JSON");
                }
            }
        };
    }

    private BigDecimal number(String field) {
        try {
            var number = new BigDecimal(field);
            if (number.precision() > 100 || Math.abs(number.scale()) > 300) {
                throw wrong("has a number that is too large");
            }
            return number;
        } catch (NumberFormatException e) {
            throw wrong("must be a number");
        }
    }

    private IllegalArgumentException wrong(String message) {
        return new IllegalArgumentException("%s %s".formatted(target(), message));
    }
}
