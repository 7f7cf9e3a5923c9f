package io.zhiying.profile.outcome.prediction;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.platform.problem.Problems;
import org.jspecify.annotations.Nullable;

/** What is to be foretold of a customer: a yes or no that the coming days tell. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Outcome.OfEvent.class, name = "event"),
    @JsonSubTypes.Type(value = Outcome.OfTrait.class, name = "trait")
})
@Schema(name = "PredictedOutcome")
public sealed interface Outcome {
    /**
     * An event happens, or does not.
     *
     * @param kind {@code track} where not given
     * @param happens false for the outcome that it does not; true where not given
     */
    @Schema(name = "EventOutcome")
    record OfEvent(
            @Schema(example = "Order Completed") String event,
            @Nullable String kind,
            @Schema(example = "false") @Nullable Boolean happens)
            implements Outcome {
        String wireKind() {
            return kind == null ? "track" : kind;
        }

        boolean isWanted() {
            return happens == null || happens;
        }
    }

    /** A trait takes a value that it does not have yet. */
    @Schema(name = "TraitOutcome")
    record OfTrait(
            @Schema(example = "status") String trait,
            @Schema(example = "cancelled") Object value) implements Outcome {}

    /** @throws io.zhiying.platform.problem.Problem 422 where it says too little */
    default void check() {
        switch (this) {
            case OfEvent event -> {
                Texts.check("outcome.event", event.event());
                Texts.check("outcome.kind", event.wireKind());
            }
            case OfTrait trait -> {
                Texts.check("outcome.trait", trait.trait());
                if (!(trait.value() instanceof String
                        || trait.value() instanceof Number
                        || trait.value() instanceof Boolean)) {
                    throw Problems.invalid("outcome.value", "must be a text, a number, true or false");
                }
                if (trait.value() instanceof String text) {
                    Texts.check("outcome.value", text);
                }
            }
        }
    }
}
