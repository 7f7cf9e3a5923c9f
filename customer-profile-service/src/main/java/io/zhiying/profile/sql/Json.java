package io.zhiying.profile.sql;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** JSON objects in columns of type jsonb. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {};

    private Json() {}

    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** As the type says, with the name of its subtype where it has some. */
    public static <T> String write(T value, TypeReference<T> type) {
        return MAPPER.writerFor(type).writeValueAsString(value);
    }

    /** Null for an empty object: most events lack most parts. */
    public static @Nullable String writeUnlessEmpty(Map<String, @Nullable Object> object) {
        return object.isEmpty() ? null : write(object);
    }

    public static Map<String, @Nullable Object> object(@Nullable String json) {
        return json == null ? Map.of() : MAPPER.readValue(json, OBJECT);
    }

    public static <T> T read(String json, TypeReference<T> type) {
        return MAPPER.readValue(json, type);
    }
}
