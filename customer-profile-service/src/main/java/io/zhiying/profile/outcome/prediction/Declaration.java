package io.zhiying.profile.outcome.prediction;

import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.platform.problem.Problems;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An outcome that a workspace wants foretold.
 *
 * @param name by which segments and callers know it
 * @param withinDays after the moment of the forecast
 * @param among whom it is asked of; all customers where not given
 * @param trusted sources of features, such as {@code trait plan}, that tell the outcome nearly alone and yet were known
 *     beforehand: they are not left out
 */
@Schema(name = "PredictionDeclaration")
public record Declaration(
        @Schema(example = "churn-30") @NotNull @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,62}")
        String name,

        @NotNull Outcome outcome,
        @Schema(example = "30") @NotNull @Min(1) @Max(180) Integer withinDays,
        @Nullable Among among,

        @Schema(example = "[\"trait plan\"]") @Nullable @Size(max = 20)
        List<@NotNull @Size(min = 1, max = 300) String> trusted) {

    /** Customers with such an event in so many days before the moment of the forecast. */
    @Schema(name = "PredictedAmong")
    public record Among(
            @Schema(example = "Order Completed") String event,
            @Nullable String kind,
            @Schema(example = "90") @Nullable Integer withinDays) {
        static final int MAX_DAYS = 3_650;

        String wireKind() {
            return kind == null ? "track" : kind;
        }

        int days() {
            return withinDays == null ? MAX_DAYS : withinDays;
        }
    }

    List<String> trustedOrNone() {
        return trusted == null ? List.of() : trusted;
    }

    /** @throws io.zhiying.platform.problem.Problem 422 that names the field */
    void check() {
        outcome.check();
        if (among != null) {
            Texts.check("among.event", among.event());
            Texts.check("among.kind", among.wireKind());
            if (among.days() < 1 || among.days() > Among.MAX_DAYS) {
                throw Problems.invalid("among.withinDays", "must be from 1 to " + Among.MAX_DAYS);
            }
        }
    }
}
