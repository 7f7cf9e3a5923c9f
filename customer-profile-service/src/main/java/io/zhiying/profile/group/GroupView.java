package io.zhiying.profile.group;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zhiying.profile.person.Traits;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A group as callers see it.
 *
 * @param groupId the sender's
 * @param members how many; only where one group is asked for
 * @param traitSources the event that set each trait, and the time that it is of
 */
record GroupView(
        UUID id,
        String groupId,
        Map<String, @Nullable Object> traits,
        Map<String, TraitSource> traitSources,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long members,
        Instant createdAt,
        Instant updatedAt) {
    record TraitSource(Instant at, UUID eventId) {}

    static GroupView of(Group group, @Nullable Long members) {
        return new GroupView(
                group.id(),
                group.groupId(),
                group.traits().values(),
                sources(group.traits()),
                members,
                group.createdAt(),
                group.updatedAt());
    }

    private static Map<String, TraitSource> sources(Traits traits) {
        Map<String, TraitSource> sources = new TreeMap<>();
        traits.sources().forEach((name, source) -> {
            if (traits.values().containsKey(name)) {
                sources.put(name, new TraitSource(source.time(), source.event()));
            }
        });
        return sources;
    }
}
