package io.zhiying.campaign.template;

import java.time.Instant;
import java.util.UUID;

/** A stored template; {@code version} grows with every change. */
public record Template(
        UUID id, String name, Channel channel, Content content, long version, Instant createdAt, Instant updatedAt) {}
