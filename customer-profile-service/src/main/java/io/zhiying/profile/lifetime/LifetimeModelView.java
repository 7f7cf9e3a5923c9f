package io.zhiying.profile.lifetime;

import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.profile.lifetime.model.Comparison;
import io.zhiying.profile.lifetime.model.LifetimeModel.Fit;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The models of a workspace, for people.
 *
 * @param purchases BG/NBD: r, alpha, a, b; time in weeks
 * @param spend Gamma-Gamma: p, q, v; null where too few customers bought again
 * @param comparison how well a fit to the first half of the history foretold the second; null where that is too short
 */
@Schema(name = "LifetimeModel")
record LifetimeModelView(
        LocalDate asOf,
        Instant fittedAt,
        int horizonWeeks,
        String currency,
        Estimates purchases,
        @Nullable Estimates spend,
        @Nullable Comparison comparison) {

    /** @param customers that it was fitted to */
    @Schema(name = "LifetimeEstimates")
    record Estimates(String model, List<Parameter> parameters, double logLikelihood, int customers) {}

    /** @param standardError null where the data does not tell */
    @Schema(name = "LifetimeParameter")
    record Parameter(String name, double value, @Nullable Double standardError) {}

    static LifetimeModelView of(FittedModel fitted) {
        var model = fitted.model();
        var bgNbd = model.purchases().model();
        return new LifetimeModelView(
                fitted.asOf(),
                fitted.fittedAt(),
                fitted.horizonWeeks(),
                fitted.currency(),
                estimates(
                        "BG/NBD",
                        model.purchases(),
                        List.of("r", "alpha", "a", "b"),
                        List.of(bgNbd.r(), bgNbd.alpha(), bgNbd.a(), bgNbd.b())),
                model.spend()
                        .map(fit -> estimates(
                                "Gamma-Gamma",
                                fit,
                                List.of("p", "q", "v"),
                                List.of(
                                        fit.model().p(),
                                        fit.model().q(),
                                        fit.model().v())))
                        .orElse(null),
                fitted.comparison());
    }

    private static Estimates estimates(String name, Fit<?> fit, List<String> names, List<Double> values) {
        var parameters = new ArrayList<Parameter>();
        for (int i = 0; i < names.size(); i++) {
            double error = fit.standardErrors().get(i);
            parameters.add(new Parameter(names.get(i), values.get(i), Double.isFinite(error) ? error : null));
        }
        return new Estimates(name, List.copyOf(parameters), fit.logLikelihood(), fit.customers());
    }
}
