package io.zhiying.serving.evaluation;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The bounds of evaluations.
 *
 * @param maxBytes of one set
 * @param maxRows of one set
 * @param maxSets of one workspace
 * @param timedRows that are asked one by one to learn how long an answer takes
 */
@Validated
@ConfigurationProperties("zhiying.serving.evaluation")
public record EvaluationProperties(
        @DefaultValue("16MB") DataSize maxBytes,
        @DefaultValue("50000") @Min(1) @Max(1_000_000) int maxRows,
        @DefaultValue("200") @Min(1) @Max(100_000) int maxSets,
        @DefaultValue("100") @Min(1) @Max(10_000) int timedRows) {}
