package io.zhiying.profile.health;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * How much each part counts; a part of weight 0 does not. A part that is not known of a customer does not count for
 * that one.
 *
 * @param recency how lately the customer ordered: the RFM score
 * @param frequency how often: the RFM score
 * @param alive that the customer still buys: BG/NBD
 * @param satisfaction the latest answers to surveys of the last year
 * @param sentiment of the customer's words: the share of positive ones among positive and negative
 * @param risk that a foretold outcome does not come
 * @param riskModel the prediction of that outcome, such as churn
 */
@Schema(name = "HealthWeights")
public record HealthWeights(
        @Schema(example = "1") @DecimalMin("0") @DecimalMax("100")
        double recency,

        @Schema(example = "1") @DecimalMin("0") @DecimalMax("100")
        double frequency,

        @Schema(example = "1") @DecimalMin("0") @DecimalMax("100")
        double alive,

        @Schema(example = "2") @DecimalMin("0") @DecimalMax("100")
        double satisfaction,

        @Schema(example = "1") @DecimalMin("0") @DecimalMax("100")
        double sentiment,

        @Schema(example = "2") @DecimalMin("0") @DecimalMax("100")
        double risk,

        @Schema(example = "churn-30") @Nullable @Size(max = 63)
        String riskModel) {
    static final HealthWeights EQUAL = new HealthWeights(1, 1, 1, 1, 1, 1, null);
}
