package io.zhiying.serving.inference;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The bounds of generating text.
 *
 * @param concurrent texts that are generated at once, over all models; more are answered 429
 * @param timeout of one text
 * @param maxTokens that a caller may ask for
 */
@Validated
@ConfigurationProperties("zhiying.serving.generation")
public record GenerationProperties(
        @DefaultValue("8") @Min(1) @Max(1024) int concurrent,
        @DefaultValue("120s") Duration timeout,
        @DefaultValue("4096") @Min(1) @Max(1 << 20) int maxTokens) {}
