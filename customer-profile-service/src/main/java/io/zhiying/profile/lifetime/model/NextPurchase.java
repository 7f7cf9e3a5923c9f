package io.zhiying.profile.lifetime.model;

/**
 * When a customer will buy next, by BG/NBD. While alive the customer's rate of purchases is Gamma(r + x, alpha + T)
 * given the history (Fader, Hardie and Lee 2005, appendix), so the wait for the next one has a Pareto distribution of
 * the second kind (Lomax), whose quantiles have a closed form. Time is in weeks from the end of the history.
 *
 * @param shape r + x
 * @param scale alpha + T
 */
public record NextPurchase(double probabilityAlive, double shape, double scale) {
    public static NextPurchase of(BgNbd model, PurchaseHistory history) {
        return new NextPurchase(
                model.probabilityAlive(history), model.r() + history.frequency(), model.alpha() + history.age());
    }

    /** The probability of a purchase in the next weeks. */
    public double within(double weeks) {
        return probabilityAlive * -Math.expm1(-shape * Math.log1p(weeks / scale));
    }

    /** The weeks within which a customer who is alive buys with probability {@code share}; it may be infinite. */
    public double quantile(double share) {
        return scale * Math.expm1(-Math.log1p(-share) / shape);
    }
}
