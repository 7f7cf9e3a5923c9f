package io.zhiying.recommendation.interaction;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param grace between an erasure being told, which hides the profile at once, and its rows being deleted. The end of a
 *     merged profile is told in the same way as an erasure, and the merge may arrive a little later: until then it can
 *     still claim the rows.
 */
@ConfigurationProperties("zhiying.recommendation.erasure")
public record ErasureProperties(@DefaultValue("15m") Duration grace) {}
