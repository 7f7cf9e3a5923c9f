package io.zhiying.serving.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a version must reach on a set before it becomes the champion.
 *
 * @param metric of those that are better when higher
 * @param minimum that it must reach; null, and it need not
 * @param allowedDrop below the champion's figure on the same set; null, and it may be anything
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PromotionRule(
        @Schema(example = "macro_f1")
        @NotNull
        @Pattern(
                regexp = "accuracy|macro_f1|auc|spearman|pearson|bleu|chrf|rouge1|rouge2|rougeL|rougeLsum",
                message = "must be one of accuracy, macro_f1, auc, spearman, pearson, bleu, chrf, rouge1, rouge2, "
                        + "rougeL, rougeLsum")
        String metric,

        @Schema(example = "reviews-held-out") @NotNull @Pattern(regexp = EvaluationSetController.NAME)
        String set,

        @Schema(example = "0.85") @Nullable @DecimalMin("-1") @DecimalMax("100")
        Double minimum,

        @Schema(example = "0.01") @Nullable @DecimalMin("0") @DecimalMax("100")
        Double allowedDrop) {

    /**
     * @param figure of the version; empty where it was not evaluated
     * @param champion its figure; asked for only where it counts
     */
    Optional<String> brokenBy(Optional<Double> figure, Supplier<Optional<Double>> champion) {
        if (figure.isEmpty()) {
            return Optional.of("The version has no %s on the set %s; evaluate it first.".formatted(metric, set));
        }
        if (minimum != null && figure.get() < minimum) {
            return Optional.of("Its %s on the set %s is %s, the rule asks for %s."
                    .formatted(metric, set, number(figure.get()), number(minimum)));
        }
        if (allowedDrop == null) {
            return Optional.empty();
        }
        Optional<Double> other = champion.get();
        if (other.isEmpty()) {
            return Optional.of(
                    "The champion has no %s on the set %s to compare with; evaluate it too.".formatted(metric, set));
        }
        return figure.get() < other.get() - allowedDrop
                ? Optional.of("Its %s on the set %s is %s, more than %s below the champion's %s."
                        .formatted(metric, set, number(figure.get()), number(allowedDrop), number(other.get())))
                : Optional.empty();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
