package io.zhiying.recommendation.catalog;

/** A caller's own id of an item, or of an order: 1 to 255 characters, none of them a control character. */
public final class ItemId {
    public static final int MAX_LENGTH = 255;
    /** As a regular expression, for validation of requests. */
    public static final String FORM = "\\P{Cntrl}{1,255}";

    public static final String MESSAGE = "must be 1 to 255 characters without control characters";

    private ItemId() {}

    public static boolean isValid(String id) {
        return !id.isEmpty()
                && id.length() <= MAX_LENGTH
                && id.chars().noneMatch(Character::isISOControl)
                && !id.isBlank();
    }
}
