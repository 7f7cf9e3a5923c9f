package io.zhiying.nlp.model;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How model-serving is asked.
 *
 * @param batch as many texts go into one request
 * @param timeout for one request to be answered
 * @param retryAfter what a caller is told where model-serving does not say
 * @param descriptionsKept as many descriptions of models are remembered
 * @param descriptionsFor how long one is believed without asking again
 */
@Validated
@ConfigurationProperties("zhiying.nlp.models")
public record ModelProperties(
        @DefaultValue("32") @Min(1) @Max(1_000) int batch,
        @DefaultValue("20s") Duration timeout,
        @DefaultValue("2s") Duration retryAfter,
        @DefaultValue("200") @Min(1) @Max(10_000) int descriptionsKept,
        @DefaultValue("30s") Duration descriptionsFor) {}
