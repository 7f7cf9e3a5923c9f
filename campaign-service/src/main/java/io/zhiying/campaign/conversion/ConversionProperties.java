package io.zhiying.campaign.conversion;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How goal events are counted.
 *
 * @param rememberedEvents names of events that are kept, so that campaigns which are imported after them find theirs
 */
@ConfigurationProperties("zhiying.campaign.conversion")
public record ConversionProperties(
        @DefaultValue("Coupon Redeemed") Set<String> rememberedEvents) {}
