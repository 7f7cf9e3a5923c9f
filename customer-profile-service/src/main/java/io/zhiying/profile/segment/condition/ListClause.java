package io.zhiying.profile.segment.condition;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.UUID;

/**
 * The customer was put on a static list: what such a segment has for a condition. Nobody else's conditions have it, and
 * none that is sent can; they look at the list as at any segment.
 */
@JsonTypeName("list")
public record ListClause(UUID id) implements Condition {}
