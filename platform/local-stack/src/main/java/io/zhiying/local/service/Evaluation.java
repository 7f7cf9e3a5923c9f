package io.zhiying.local.service;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An offline evaluation that a service offers.
 *
 * @param name what is typed after {@code ./zhiying evaluate}
 * @param mainClass the class in the service's jar that does it
 * @param description one line
 * @param running with what settings the service runs meanwhile; null where it does not have to
 */
public record Evaluation(
        PlatformService service,
        String name,
        String mainClass,
        String description,
        @Nullable Map<String, String> running) {}
