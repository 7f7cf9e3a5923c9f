package io.zhiying.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The tenant that data belongs to: 2 to 39 characters, lower-case letters, digits and hyphens, a letter first. */
public record WorkspaceId(@JsonValue String value) {
    private static final String FORM = "[a-z][a-z0-9-]{1,38}";
    private static final int SHORTEST = 2;
    private static final int LONGEST = 39;

    @JsonCreator
    public WorkspaceId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("workspace id must match " + FORM);
        }
    }

    /** By hand: every event that is read asks. */
    public static boolean isValid(String value) {
        if (value.length() < SHORTEST || value.length() > LONGEST || !isLetter(value.charAt(0))) {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }

    @Override
    public String toString() {
        return value;
    }
}
