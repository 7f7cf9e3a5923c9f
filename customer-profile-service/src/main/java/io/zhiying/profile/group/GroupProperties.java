package io.zhiying.profile.group;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of groups.
 *
 * @param maxFollowed members whose segments follow in the transaction that changes their groups' traits; where a batch
 *     of events moves groups of more, the larger ones follow by a job right after it
 */
@Validated
@ConfigurationProperties("zhiying.profile.groups")
public record GroupProperties(
        @DefaultValue("500") @Min(0) @Max(10_000) int maxFollowed) {}
