package io.zhiying.profile.person;

import java.util.UUID;

/**
 * Two profiles turned out to be one person.
 *
 * @param survivor the older one, which goes on
 * @param merged the one that ends; its id answers with the survivor
 * @param causedBy the event that named both
 */
public record Merge(UUID survivor, UUID merged, UUID causedBy) {}
