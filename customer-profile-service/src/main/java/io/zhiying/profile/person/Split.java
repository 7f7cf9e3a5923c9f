package io.zhiying.profile.person;

import java.util.Set;
import java.util.UUID;

/**
 * A merge is undone.
 *
 * @param survivor the live profile that has what is kept of both
 * @param restored the one that had ended and goes on by itself
 * @param origins the restored one and those that had ended in it before: what first was theirs is the restored one's
 */
public record Split(UUID survivor, UUID restored, Set<UUID> origins) {}
