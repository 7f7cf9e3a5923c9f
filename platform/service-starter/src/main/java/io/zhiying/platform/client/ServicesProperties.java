package io.zhiying.platform.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the other services are.
 *
 * @param services base URL by service name
 * @param connectTimeout for a connection to be made
 * @param readTimeout for an answer to come
 */
@ConfigurationProperties("zhiying.neighbours")
public record ServicesProperties(
        Map<String, URI> services,
        @DefaultValue("1s") Duration connectTimeout,
        @DefaultValue("10s") Duration readTimeout) {}
