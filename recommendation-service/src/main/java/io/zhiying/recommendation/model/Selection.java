package io.zhiying.recommendation.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a model serves as it does: what was tried at training on interactions that were held out, and how it did beside
 * popularity. The figures are those that the choice was made by, so that the winner's are a little flattering.
 *
 * @param heldOut how; null where too few customers did enough, so that the defaults serve unproven
 * @param customers that it was measured on; where {@code heldOut} is null, how many there would have been
 * @param cutoff the k of recall@k and NDCG@k
 * @param anything how items are ranked where what a customer had may be recommended again
 * @param unseen the same where it may not
 * @param tried every method with the best that it reached
 */
public record Selection(
        @Nullable HeldOut heldOut, int customers, int cutoff, Side anything, Side unseen, List<Tried> tried) {

    /** Which interactions were held out. */
    public enum HeldOut {
        /** Everything after one moment, so that nothing of the future was known: the nearest to real use. */
        AFTER_A_MOMENT,
        /** The newest of each customer, where too few were there both before and after any moment. */
        NEWEST_OF_EACH;

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param served null where nothing was measured
     * @param popularity the same customers, given what is most popular; null where nothing was measured
     * @param difference of NDCG, with its standard error over customers; null where nothing was measured
     */
    public record Side(
            Mix mix,
            @Nullable Figures served,
            @Nullable Figures popularity,
            @Nullable Difference difference) {
        public static Side unproven(Mix mix) {
            return new Side(mix, null, null, null);
        }
    }

    /** Means over customers. */
    public record Figures(double recall, double ndcg) {}

    /** Served less popularity, customer by customer. */
    public record Difference(double ndcg, double standardError) {}

    /** The best NDCG of a method over all mixes. */
    public record Tried(Map<String, Object> method, double anything, double unseen) {}

    /** How items are ranked for somebody. */
    public Mix mix(boolean excludePurchased) {
        return (excludePurchased ? unseen : anything).mix();
    }
}
