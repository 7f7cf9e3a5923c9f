package io.zhiying.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The tenant that data belongs to: 2 to 39 characters, lower-case letters, digits and hyphens, a letter first. */
public record WorkspaceId(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{1,38}");

    @JsonCreator
    public WorkspaceId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("workspace id must match " + FORM.pattern());
        }
    }

    public static boolean isValid(String value) {
        return FORM.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
