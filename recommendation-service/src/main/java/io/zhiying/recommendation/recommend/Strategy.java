package io.zhiying.recommendation.recommend;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How an answer came about. */
public enum Strategy {
    /** From both who chose what and what the items are. */
    HYBRID,
    /** From who chose what. */
    COLLABORATIVE,
    /** From what the items are. */
    CONTENT,
    /** What this customer bought before. */
    REPEAT,
    /** What many choose now. */
    POPULAR,
    /** What is newest. */
    NEW,
    /** There is nothing to recommend. */
    NONE;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
