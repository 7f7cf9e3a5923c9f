package io.zhiying.profile.lifetime;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How lifetime value is kept.
 *
 * @param horizonWeeks how far ahead is looked
 * @param maxCustomers that a fit looks at, drawn at random; it foretells for all
 * @param refreshEvery how old forecasts become; they are made anew sooner where orders grew by half
 * @param checkEvery how often that is looked at
 */
@Validated
@ConfigurationProperties("zhiying.profile.lifetime")
public record LifetimeProperties(
        @DefaultValue("26") @Min(1) @Max(260) int horizonWeeks,
        @DefaultValue("20000") @Min(1_000) @Max(1_000_000) int maxCustomers,
        @DefaultValue("24h") Duration refreshEvery,
        @DefaultValue("5m") Duration checkEvery) {}
