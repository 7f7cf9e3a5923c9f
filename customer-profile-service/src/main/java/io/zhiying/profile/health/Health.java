package io.zhiying.profile.health;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a customer is doing.
 *
 * @param score 0 to 100: the weighted mean of the parts; null where none is known
 */
@Schema(name = "Health")
record Health(@Nullable Double score, List<Part> parts) {
    /**
     * A part of the score.
     *
     * @param value 0 for the worst to 1 for the best; null where it is not known, and then it does not count
     * @param points of the score that it contributes
     * @param because what the value comes from
     */
    @Schema(name = "HealthPart")
    record Part(
            String part,
            double weight,
            @Nullable Double value,
            @Nullable Double points,
            String because) {}

    /** @param parts without their points */
    static Health of(List<Part> parts) {
        double weights = parts.stream()
                .filter(part -> part.value() != null)
                .mapToDouble(Part::weight)
                .sum();
        if (weights <= 0) {
            return new Health(null, parts);
        }
        var counted = parts.stream()
                .map(part -> part.value() == null
                        ? part
                        : new Part(
                                part.part(),
                                part.weight(),
                                part.value(),
                                100 * part.weight() * part.value() / weights,
                                part.because()))
                .toList();
        return new Health(
                counted.stream()
                        .filter(part -> part.points() != null)
                        .mapToDouble(part -> part.points() == null ? 0 : part.points())
                        .sum(),
                counted);
    }
}
