package io.zhiying.recommendation.signal;

import java.util.Locale;

/** What a neighbour model was trained on. */
public enum ModelKind {
    /** Who chose what. */
    COLLABORATIVE,
    /** What the items are. */
    CONTENT;

    /** As it is stored and shown. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static ModelKind ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
