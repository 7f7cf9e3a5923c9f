package io.zhiying.profile.segment.condition;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * What a customer must be like to be in a segment. In JSON each clause has a {@code type}:
 *
 * <pre>{@code
 * {"type": "all", "of": [
 *   {"type": "event", "event": "Order Completed",
 *    "where": [{"path": "products[].category", "op": "eq", "value": "BABY FOODS"}],
 *    "count": {"atLeast": 2}, "within": {"days": 60}},
 *   {"type": "not", "of": {"type": "event", "event": "Order Completed", "within": {"days": 14}}}]}
 * }</pre>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Condition.All.class, name = "all"),
    @JsonSubTypes.Type(value = Condition.Any.class, name = "any"),
    @JsonSubTypes.Type(value = Condition.Not.class, name = "not"),
    @JsonSubTypes.Type(value = TraitClause.class, name = "trait"),
    @JsonSubTypes.Type(value = ComputedClause.class, name = "computed"),
    @JsonSubTypes.Type(value = InsightClause.class, name = "insight"),
    @JsonSubTypes.Type(value = EventClause.class, name = "event"),
    @JsonSubTypes.Type(value = SequenceClause.class, name = "sequence"),
    @JsonSubTypes.Type(value = SeenClause.class, name = "seen"),
    @JsonSubTypes.Type(value = RfmClause.class, name = "rfm"),
    @JsonSubTypes.Type(value = LifetimeClause.class, name = "lifetime"),
    @JsonSubTypes.Type(value = LoyaltyClause.class, name = "loyalty"),
    @JsonSubTypes.Type(value = PredictionClause.class, name = "prediction"),
    @JsonSubTypes.Type(value = ConsentClause.class, name = "consent"),
    @JsonSubTypes.Type(value = BucketClause.class, name = "bucket"),
    @JsonSubTypes.Type(value = GroupClause.class, name = "group"),
    @JsonSubTypes.Type(value = SegmentClause.class, name = "segment")
})
public sealed interface Condition
        permits Condition.All,
                Condition.Any,
                Condition.Not,
                TraitClause,
                ComputedClause,
                InsightClause,
                EventClause,
                SequenceClause,
                SeenClause,
                RfmClause,
                LifetimeClause,
                PredictionClause,
                LoyaltyClause,
                ConsentClause,
                BucketClause,
                GroupClause,
                SegmentClause,
                ListClause {

    /** Every one holds. */
    record All(List<Condition> of) implements Condition {
        public All {
            of = Checks.clauses(of);
        }
    }

    /** At least one holds. */
    record Any(List<Condition> of) implements Condition {
        public Any {
            of = Checks.clauses(of);
        }
    }

    /** It does not hold. */
    record Not(Condition of) implements Condition {
        public Not {
            Checks.require(of != null, "of must be a clause");
        }
    }

    /** The clauses directly beneath this one. */
    default List<Condition> children() {
        return switch (this) {
            case All(var of) -> of;
            case Any(var of) -> of;
            case Not(var of) -> List.of(of);
            case TraitClause _,
                    ComputedClause _,
                    InsightClause _,
                    EventClause _,
                    SequenceClause _,
                    SeenClause _,
                    RfmClause _,
                    LifetimeClause _,
                    PredictionClause _,
                    LoyaltyClause _,
                    ConsentClause _,
                    BucketClause _,
                    GroupClause _,
                    SegmentClause _,
                    ListClause _ -> List.of();
        };
    }
}
