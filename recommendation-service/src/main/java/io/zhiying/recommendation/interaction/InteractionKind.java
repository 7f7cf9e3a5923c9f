package io.zhiying.recommendation.interaction;

import java.util.Locale;

/** A way in which a customer showed what they think of an item. */
public enum InteractionKind {
    /** Product Viewed. */
    VIEWED,
    /** Product Added (to the cart). */
    ADDED,
    /** A line of an Order Completed; counted once per order, whatever the quantity. */
    PURCHASED,
    /** A line of an Order Refunded: takes a purchase back. */
    REFUNDED,
    /** Product Reviewed with a rating of 4 or more. */
    LIKED,
    /** Product Reviewed without a rating, or with one between 2 and 4. */
    REVIEWED,
    /** Product Reviewed with a rating of 2 or less: never recommended to this customer. */
    DISLIKED;

    /** As it is stored. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static InteractionKind ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
