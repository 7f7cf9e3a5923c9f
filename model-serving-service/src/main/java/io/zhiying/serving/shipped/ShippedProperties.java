package io.zhiying.serving.shipped;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The models that come with the platform.
 *
 * @param enabled whether they are registered at start
 * @param embeddingsVersion of the Maven artifacts that hold the encoders
 */
@ConfigurationProperties("zhiying.serving.shipped")
public record ShippedProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("1.20.0-beta30") String embeddingsVersion) {}
