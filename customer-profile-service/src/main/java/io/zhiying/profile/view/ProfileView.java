package io.zhiying.profile.view;

import io.zhiying.profile.computed.ComputedValue;
import io.zhiying.profile.consent.Consent;
import io.zhiying.profile.group.GroupMembers;
import io.zhiying.profile.lifetime.LifetimeValue;
import io.zhiying.profile.loyalty.LoyaltyBalance;
import io.zhiying.profile.outcome.prediction.PredictionScores.CustomerPrediction;
import io.zhiying.profile.segment.SegmentMembers.Membership;
import io.zhiying.profile.value.Rfm;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a customer.
 *
 * @param id of the live profile, which is not the one asked for where that was merged
 * @param version grows with every change of traits or identifiers
 * @param groups at most a hundred; {@code /groups} beneath the profile lists all
 * @param computedTraits every one that the workspace has declared, by name
 * @param rfm null for who never completed an order
 * @param lifetimeValue null for who had not ordered when it was last looked at
 * @param predictions of outcomes that the workspace has declared
 * @param loyalty null for who never had a point
 * @param insights what was understood of the customer's words: {@code sentiment} and {@code language}, each with the
 *     latest and counts per label
 * @param mergedFrom profiles that ended in this one; their ids still answer
 */
public record ProfileView(
        UUID id,
        long version,
        Map<String, @Nullable Object> traits,
        Map<String, TraitSource> traitSources,
        Map<String, ComputedValue> computedTraits,
        List<IdentifierView> identifiers,
        List<Consent> consents,
        List<Membership> segments,
        List<GroupMembers.Membership> groups,
        @Nullable ActivityView activity,
        @Nullable Rfm rfm,
        @Nullable LifetimeValue lifetimeValue,
        List<CustomerPrediction> predictions,
        @Nullable LoyaltyBalance loyalty,
        Map<String, @Nullable Object> insights,
        List<UUID> mergedFrom,
        Instant createdAt,
        Instant updatedAt) {

    /** The event that set a trait, and the time that it is of. */
    public record TraitSource(Instant at, UUID eventId) {}

    /** A way to name the customer, in normal form. */
    public record IdentifierView(String type, String value, Instant firstSeenAt) {}

    /** How much, and when first and last. */
    public record ActivityView(long events, Instant firstSeenAt, Instant lastSeenAt) {}
}
