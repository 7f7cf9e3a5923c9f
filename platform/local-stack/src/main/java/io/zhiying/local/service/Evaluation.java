package io.zhiying.local.service;

/**
 * An offline evaluation that a service offers.
 *
 * @param name what is typed after {@code ./zhiying evaluate}
 * @param mainClass the class in the service's jar that does it
 * @param description one line
 */
public record Evaluation(PlatformService service, String name, String mainClass, String description) {}
