package io.zhiying.profile.lifetime.model;

/**
 * All that the models need to know of a customer, as of the end of a period. Purchases of one day count as one, and
 * the first is not counted: it makes the customer.
 *
 * @param frequency days with a purchase after the first one
 * @param recency weeks from the first purchase to the last; 0 where frequency is 0
 * @param age weeks from the first purchase to the end of the period; at least recency
 */
public record PurchaseHistory(int frequency, double recency, double age) {
    /** Who is about to buy for the first time. */
    public static final PurchaseHistory NEW = new PurchaseHistory(0, 0, 0);

    public PurchaseHistory {
        require(frequency >= 0, "frequency must be at least 0");
        require(recency >= 0 && recency <= age && Double.isFinite(age), "recency must be from 0 to age");
        require(frequency > 0 || recency == 0, "recency must be 0 where frequency is 0");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(what);
        }
    }
}
