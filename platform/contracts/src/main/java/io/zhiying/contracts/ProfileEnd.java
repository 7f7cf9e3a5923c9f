package io.zhiying.contracts;

import java.util.Arrays;
import java.util.Optional;

/**
 * Why a profile's record on {@link Topics#PROFILES} ended. The null that ends it has no data to say so in; the
 * CloudEvents type of the record does. Readers ask {@link #ofType}, since a null of an older writer has the type of
 * {@link ProfileSnapshot} and may mean either.
 */
public enum ProfileEnd {
    /** The customer was erased: forget all that is kept under this id, and take nothing in for it any more. */
    ERASED("io.zhiying.customer.profile.erased.v1"),
    /** The profile became another one, whose snapshot names it in {@code mergedFrom}: there is nothing to forget. */
    MERGED("io.zhiying.customer.profile.merged.v1");

    private final String type;

    ProfileEnd(String type) {
        this.type = type;
    }

    /** The CloudEvents type of the null. */
    public String type() {
        return type;
    }

    public static Optional<ProfileEnd> ofType(String type) {
        return Arrays.stream(values()).filter(end -> end.type.equals(type)).findFirst();
    }
}
