package io.zhiying.gateway.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The two kinds of keys: API keys, and write keys that can only send events (they stand in web pages). */
public enum KeyKind {
    API("zy"),
    WRITE("zyw");

    private final String mark;

    KeyKind(String mark) {
        this.mark = mark;
    }

    public String mark() {
        return mark;
    }

    @JsonValue
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static KeyKind of(String value) {
        for (var kind : values()) {
            if (kind.value().equals(value)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("must be api or write");
    }
}
