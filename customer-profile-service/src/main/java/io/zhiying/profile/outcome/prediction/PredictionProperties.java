package io.zhiying.profile.outcome.prediction;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How outcomes are learnt.
 *
 * @param maxPerWorkspace declared ones
 * @param maxCustomers that are learnt from at each cut-off, drawn at random; all are foretold
 * @param maxCutoffs moments of the past from which the following days are foretold
 * @param refreshEvery how old a training becomes
 * @param checkEvery how often that is looked at
 */
@Validated
@ConfigurationProperties("zhiying.profile.predictions")
public record PredictionProperties(
        @DefaultValue("20") @Min(1) @Max(200) int maxPerWorkspace,
        @DefaultValue("5000") @Min(500) @Max(100_000) int maxCustomers,
        @DefaultValue("6") @Min(3) @Max(24) int maxCutoffs,
        @DefaultValue("24h") Duration refreshEvery,
        @DefaultValue("5m") Duration checkEvery) {}
