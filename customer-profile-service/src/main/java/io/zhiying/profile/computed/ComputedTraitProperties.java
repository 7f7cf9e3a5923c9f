package io.zhiying.profile.computed;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of computed traits.
 *
 * @param maxPerWorkspace each that looks at an event is computed again when that event comes
 * @param sweepEvery how often values that time has changed are looked for
 */
@Validated
@ConfigurationProperties("zhiying.profile.computed-traits")
public record ComputedTraitProperties(
        @DefaultValue("50") @Min(1) @Max(500) int maxPerWorkspace,
        @DefaultValue("15s") Duration sweepEvery) {}
