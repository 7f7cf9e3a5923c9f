package io.zhiying.profile.view;

import io.zhiying.contracts.ProfileEnd;
import io.zhiying.contracts.Topics;
import io.zhiying.platform.event.Outbox;
import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.identity.Identifiers;
import io.zhiying.profile.key.DataKeys;
import io.zhiying.profile.key.Pseudonyms;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.person.Profiles;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Erases customers. Here it is done when the transaction commits; the other services follow the tombstones on
 * {@code customer.profiles} (and what they are told beside these for a privacy request), and what Kafka keeps cannot be
 * read any more once the keys are destroyed, a while later.
 * What comes later under the same identifiers is somebody new.
 */
@Component
public class Erasures {
    private final Profiles profiles;
    private final List<ProfileData> kept;
    private final Identifiers identifiers;
    private final Pseudonyms names;
    private final DataKeys keys;
    private final Outbox outbox;

    Erasures(
            Profiles profiles,
            List<ProfileData> kept,
            Identifiers identifiers,
            Pseudonyms names,
            DataKeys keys,
            Outbox outbox) {
        this.profiles = profiles;
        this.kept = kept;
        this.identifiers = identifiers;
        this.names = names;
        this.keys = keys;
        this.outbox = outbox;
    }

    /** @return the profile behind the id and those that had become it: whom the other services are told of */
    @Transactional
    public List<UUID> erase(UUID id) {
        var profile = profiles.lockLive(List.of(id)).get(id);
        if (profile == null) {
            throw Problems.notFound("profile", id);
        }
        // Those that had become this one too: a reader may not have met that merge, but keeps what came under their
        // ids.
        var ended = new ArrayList<>(profiles.mergedFrom(List.of(profile)).getOrDefault(profile, List.of()));
        ended.add(profile);
        keys.retire(ended, pseudonymsOf(profile));
        kept.forEach(data -> data.erase(profile));
        profiles.delete(profile);
        outbox.publish(ended.stream()
                .map(gone -> Outbox.Message.tombstone(Topics.PROFILES, gone.toString(), ProfileEnd.ERASED.type()))
                .toList());
        return ended;
    }

    private List<UUID> pseudonymsOf(UUID profile) {
        return identifiers.of(List.of(profile)).getOrDefault(profile, List.of()).stream()
                .map(known -> known.identifier().pseudonym(names))
                .toList();
    }
}
