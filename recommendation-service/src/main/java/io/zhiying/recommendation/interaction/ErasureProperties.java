package io.zhiying.recommendation.interaction;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * An erasure hides a profile at once, and what still comes in for it is dropped; its rows are deleted a little later.
 *
 * @param settle until the rows are deleted; longer than a batch of events takes, so that one which began before the
 *     erasure leaves nothing behind
 * @param grace the same where the end does not say whether the profile was erased or became another one: until then a
 *     merge that arrives later can still claim the rows
 */
@ConfigurationProperties("zhiying.recommendation.erasure")
public record ErasureProperties(
        @DefaultValue("1m") Duration settle,
        @DefaultValue("15m") Duration grace) {}
