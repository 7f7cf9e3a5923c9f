package io.zhiying.platform.problem;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;
import tools.jackson.databind.json.JsonMapper;

/** The names that a caller wrote, for those that validation knows. */
final class JsonNames {
    private static final JsonMapper PLAIN = new JsonMapper();

    private JsonNames() {}

    /**
     * A path of Java fields in a request, as its JSON has it.
     *
     * @param path as {@code rules[0].minRequests}; steps that the type does not have stay as they are
     */
    static String of(@Nullable Object request, String path) {
        var names = new StringBuilder();
        Class<?> type = request == null ? null : request.getClass();
        for (String step : path.split("\\.", -1)) {
            int bracket = step.indexOf('[');
            String java = bracket < 0 ? step : step.substring(0, bracket);
            Field field = type == null ? null : ReflectionUtils.findField(type, java);
            names.append(names.isEmpty() ? "" : ".")
                    .append(field == null ? java : name(field))
                    .append(bracket < 0 ? "" : step.substring(bracket));
            type = field == null ? null : element(ResolvableType.forField(field));
        }
        return names.toString();
    }

    /** The values of an enum, as a caller writes them. */
    static List<String> constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> PLAIN.valueToTree(constant).asString())
                .toList();
    }

    private static String name(Field field) {
        var given = field.getAnnotation(JsonProperty.class);
        return given == null || given.value().isEmpty() ? field.getName() : given.value();
    }

    /** What the next step is in: a list's element, a map's value. */
    private static @Nullable Class<?> element(ResolvableType type) {
        if (type.isArray()) {
            return type.getComponentType().resolve();
        }
        if (Map.class.isAssignableFrom(type.toClass())) {
            return type.asMap().getGeneric(1).resolve();
        }
        if (Collection.class.isAssignableFrom(type.toClass())) {
            return type.asCollection().getGeneric(0).resolve();
        }
        return type.resolve();
    }
}
