package io.zhiying.profile.identity;

import io.zhiying.profile.key.Pseudonyms;
import java.math.BigInteger;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One way to name a customer, in its normal form, so that two spellings of one thing are equal.
 *
 * @param type {@link #USER_ID}, {@link #ANONYMOUS_ID}, {@link #EMAIL}, {@link #PHONE} or the sender's own
 * @param value 1 to 255 characters
 */
public record Identifier(String type, String value) implements Comparable<Identifier> {
    public static final String USER_ID = "user_id";
    public static final String ANONYMOUS_ID = "anonymous_id";
    public static final String EMAIL = "email";
    public static final String PHONE = "phone";
    public static final int MAX_VALUE = 255;

    public Identifier {
        if (type.isEmpty() || value.isEmpty() || value.length() > MAX_VALUE) {
            throw new IllegalArgumentException("an identifier has a type and a value of 1 to 255 characters");
        }
    }

    /**
     * An id as JSON has it: a text, or the digits of a whole number, as shops and some of Segment's libraries send phone
     * numbers and the ids of databases. Null of all else: a fraction names nobody.
     */
    public static @Nullable String text(@Nullable Object json) {
        return switch (json) {
            case String text -> text;
            case Integer number -> number.toString();
            case Long number -> number.toString();
            case BigInteger number -> number.toString();
            case null, default -> null;
        };
    }

    /** By which nobody knows it who has not the workspace's key. */
    public UUID pseudonym(Pseudonyms names) {
        return names.of("identifier/" + type, value);
    }

    /** The order in which concurrent transactions insert identifiers, so that none waits for the other in a circle. */
    @Override
    public int compareTo(Identifier other) {
        int byType = type.compareTo(other.type);
        return byType != 0 ? byType : value.compareTo(other.value);
    }
}
