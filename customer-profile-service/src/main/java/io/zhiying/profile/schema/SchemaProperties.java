package io.zhiying.profile.schema;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of event schemas.
 *
 * @param maxSchemas of one workspace
 * @param maxSamples of violations kept for each schema, the newest
 * @param refreshEvery how soon a change holds everywhere
 */
@Validated
@ConfigurationProperties("zhiying.profile.schema")
public record SchemaProperties(
        @DefaultValue("200") @Min(1) @Max(5_000) int maxSchemas,
        @DefaultValue("100") @Min(1) @Max(10_000) int maxSamples,
        @DefaultValue("3s") Duration refreshEvery) {}
