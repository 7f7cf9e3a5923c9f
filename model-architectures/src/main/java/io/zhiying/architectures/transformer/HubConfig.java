package io.zhiying.architectures.transformer;

import ai.djl.util.JsonUtils;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A {@code config.json} of the transformers library. Errors name the field; they may be shown to its author. */
final class HubConfig {
    static final String FILE = "config.json";
    private static final long MAX_BYTES = 1 << 20;

    private final JsonObject json;
    private final String where;

    private HubConfig(JsonObject json, String where) {
        this.json = json;
        this.where = where;
    }

    static HubConfig read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
            throw new IllegalArgumentException(FILE + " is missing, or over " + MAX_BYTES + " bytes");
        }
        try {
            JsonObject json = JsonUtils.GSON_COMPACT.fromJson(Files.readString(file), JsonObject.class);
            if (json == null) {
                throw new IllegalArgumentException(FILE + " is empty");
            }
            return new HubConfig(json, "");
        } catch (JsonParseException | ClassCastException malformed) {
            throw new IllegalArgumentException(FILE + " is not the JSON it should be", malformed);
        }
    }

    private Optional<JsonElement> found(String name) {
        return Optional.ofNullable(json.get(name)).filter(value -> !value.isJsonNull());
    }

    boolean has(String name) {
        return found(name).isPresent();
    }

    Optional<HubConfig> section(String name) {
        return found(name)
                .filter(JsonElement::isJsonObject)
                .map(value -> new HubConfig(value.getAsJsonObject(), where + name + "."));
    }

    int number(String name, int least, int most) {
        return (int) decimal(name, least, most);
    }

    int number(String name, int least, int most, int otherwise) {
        return has(name) ? number(name, least, most) : otherwise;
    }

    double decimal(String name, double least, double most) {
        double value;
        try {
            value = found(name).orElseThrow(() -> refused(name, "is missing")).getAsDouble();
        } catch (NumberFormatException | UnsupportedOperationException | IllegalStateException malformed) {
            throw refused(name, "is not a number");
        }
        if (!(value >= least && value <= most)) {
            throw refused(name, "must be %s to %s, not %s".formatted(least, most, value));
        }
        return value;
    }

    double decimal(String name, double least, double most, double otherwise) {
        return has(name) ? decimal(name, least, most) : otherwise;
    }

    boolean flag(String name, boolean otherwise) {
        return found(name).map(JsonElement::getAsBoolean).orElse(otherwise);
    }

    String text(String name, String otherwise) {
        return found(name)
                .filter(JsonElement::isJsonPrimitive)
                .map(JsonElement::getAsString)
                .orElse(otherwise);
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        found(name)
                .filter(JsonElement::isJsonArray)
                .ifPresent(array -> array.getAsJsonArray().forEach(one -> texts.add(one.getAsString())));
        return texts;
    }

    /** How many entries an object has. */
    int entries(String name) {
        return found(name)
                .filter(JsonElement::isJsonObject)
                .map(object -> object.getAsJsonObject().size())
                .orElse(0);
    }

    IllegalArgumentException refused(String name, String why) {
        return new IllegalArgumentException("%s: %s%s %s".formatted(FILE, where, name, why));
    }
}
