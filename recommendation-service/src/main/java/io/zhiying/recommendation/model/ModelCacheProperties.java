package io.zhiying.recommendation.model;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** @param maxNeighbours entries of neighbour lists kept in memory, over all workspaces; about 70 bytes each */
@Validated
@ConfigurationProperties("zhiying.recommendation.model-cache")
public record ModelCacheProperties(
        @DefaultValue("1000000") @Min(0) long maxNeighbours) {}
