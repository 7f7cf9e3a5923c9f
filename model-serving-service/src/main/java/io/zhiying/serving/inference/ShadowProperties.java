package io.zhiying.serving.inference;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The bounds of shadow traffic.
 *
 * @param waitingRequests that wait for their shadow at most; more are not shown to it
 * @param waitingValues numbers, or characters, of the requests and answers that wait
 */
@Validated
@ConfigurationProperties("zhiying.serving.shadow")
public record ShadowProperties(
        @DefaultValue("64") @Min(1) @Max(100_000) int waitingRequests,
        @DefaultValue("4194304") @Min(1) @Max(1 << 28) int waitingValues) {}
