package io.zhiying.serving.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Who sees something of the registry. */
public enum Visibility {
    /** The workspace that registered it. */
    PRIVATE,
    /** Every workspace; only an operator writes it. */
    SHARED;

    @JsonValue
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Visibility of(String value) {
        return switch (value) {
            case "private" -> PRIVATE;
            case "shared" -> SHARED;
            default -> throw new IllegalArgumentException("must be private or shared");
        };
    }
}
