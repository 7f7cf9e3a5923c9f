package io.zhiying.serving.registry;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Set;

/** The life of a version. */
public enum VersionState {
    /** Known; its files are not yet fetched. */
    REGISTERED,
    /** Its files are fetched and tried. */
    VALIDATING,
    /** May serve. */
    READY,
    /** Was refused, or stopped where what it needs was forbidden; the reason is kept, its files are not. */
    FAILED,
    /** Served once. */
    RETIRED;

    /** Validating follows itself where a process died in it. */
    public boolean canBecome(VersionState next) {
        return switch (this) {
            case REGISTERED -> Set.of(VALIDATING, FAILED).contains(next);
            case VALIDATING -> Set.of(VALIDATING, READY, FAILED).contains(next);
            case READY -> Set.of(RETIRED, FAILED).contains(next);
            case FAILED -> next == REGISTERED;
            case RETIRED -> false;
        };
    }

    @JsonValue
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    static VersionState of(String value) {
        return valueOf(value.toUpperCase(Locale.ROOT));
    }
}
