package io.zhiying.recommendation.interaction;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What each kind of interaction says of a customer's liking. The n-th repetition of one kind counts less than the first:
 * {@code weight · (1 + ln n)}. A refund weighs what a purchase does, with the other sign.
 */
@ConfigurationProperties("zhiying.recommendation.weights")
public record InteractionWeights(
        @DefaultValue("1") double viewed,
        @DefaultValue("3") double added,
        @DefaultValue("5") double purchased,
        @DefaultValue("-5") double refunded,
        @DefaultValue("4") double liked,
        @DefaultValue("2") double reviewed,
        @DefaultValue("-8") double disliked) {

    /** The weights that hold where none are configured. */
    public static final InteractionWeights DEFAULT = new InteractionWeights(1, 3, 5, -5, 4, 2, -8);

    public double of(InteractionKind kind) {
        return switch (kind) {
            case VIEWED -> viewed;
            case ADDED -> added;
            case PURCHASED -> purchased;
            case REFUNDED -> refunded;
            case LIKED -> liked;
            case REVIEWED -> reviewed;
            case DISLIKED -> disliked;
        };
    }

    public double of(InteractionKind kind, int times) {
        return of(kind) * (1 + Math.log(times));
    }
}
