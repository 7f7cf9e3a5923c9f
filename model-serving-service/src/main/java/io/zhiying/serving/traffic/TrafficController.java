package io.zhiying.serving.traffic;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.serving.registry.Model;
import io.zhiying.serving.registry.Owner;
import io.zhiying.serving.traffic.TrafficViews.TrafficView;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Splits, shadows and canaries of an alias. */
@RestController
@Tag(name = "registry")
@RequestMapping("/v1/registry/models/{name}/aliases/{alias}/traffic")
class TrafficController {
    private final Traffic traffic;
    private final TrafficViews views;

    TrafficController(Traffic traffic, TrafficViews views) {
        this.traffic = traffic;
        this.views = views;
    }

    /**
     * @param split versions besides the alias's own, which keeps the rest
     * @param shadow a version that is asked besides, whose answers are only compared
     * @param canary when the split is taken back; left out, and nothing watches it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Request(
            @Nullable @Size(max = 8) List<@Valid @NotNull Share> split,
            @Nullable @Valid Share shadow,
            @Nullable @Valid CanaryRule canary) {}

    record Share(
            @Schema(example = "2") @NotNull @Pattern(regexp = "[0-9]{1,9}")
            String version,

            @Schema(example = "10") @NotNull @DecimalMin("0.01") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal percent) {
        Traffic.Wanted wanted() {
            return new Traffic.Wanted(
                    Integer.parseInt(version), percent.movePointRight(2).intValueExact());
        }
    }

    @PutMapping
    @Operation(summary = "Share out an alias's requests")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"split": [{"version": "2", "percent": 10}], "canary": {"minRequests": 200, "maxErrorRate": 0.02}}""")))
    @RequiresScope("models:write")
    TrafficView set(
            @PathVariable String name,
            @PathVariable String alias,
            @RequestParam(defaultValue = "private") String visibility,
            @RequestBody @Valid Request request) {
        List<Traffic.Wanted> split = request.split() == null
                ? List.of()
                : request.split().stream().map(Share::wanted).toList();
        if (split.isEmpty() && request.shadow() == null) {
            throw Problems.invalid("split", "or shadow must be given; DELETE ends what there is");
        }
        if (split.stream().mapToInt(Traffic.Wanted::share).sum() > 10_000) {
            throw Problems.invalid("split", "must have at most 100 percent together");
        }
        if (split.isEmpty() && request.canary() != null) {
            throw Problems.invalid("canary", "watches a split, and there is none");
        }
        var order = new Traffic.Order(
                split, request.shadow() == null ? null : request.shadow().wanted(), request.canary());
        Owner owner = Owner.asked(visibility);
        return views.of(
                traffic.set(name, alias(alias), owner, order, Caller.current().principal()));
    }

    @GetMapping
    @Operation(summary = "Show how an alias's requests are shared out")
    @RequiresScope("models:read")
    TrafficView get(
            @PathVariable String name,
            @PathVariable String alias,
            @RequestParam(defaultValue = "private") String visibility) {
        return traffic.find(Owner.asked(visibility), name, alias(alias))
                .map(views::of)
                .orElseThrow(() -> Problems.notFound("traffic", "of the alias %s of %s".formatted(alias, name)));
    }

    /** The one call that takes a split, a canary or a shadow back. Doing it again changes nothing. */
    @DeleteMapping
    @Operation(summary = "Give all of an alias's requests back to its own version")
    @RequiresScope("models:write")
    ResponseEntity<Void> end(
            @PathVariable String name,
            @PathVariable String alias,
            @RequestParam(defaultValue = "private") String visibility) {
        traffic.end(
                name, alias(alias), Owner.asked(visibility), Caller.current().principal());
        return ResponseEntity.noContent().build();
    }

    private static String alias(String alias) {
        if (!alias.matches(Model.NAME)) {
            throw Problems.invalid("alias", "must match " + Model.NAME);
        }
        return alias;
    }
}
