package io.zhiying.profile.group;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a {@code group} call says of its group. */
public record GroupCall(UUID event, String groupId, Map<String, @Nullable Object> traits, Instant at) {}
