package io.zhiying.profile.apply;

import io.zhiying.contracts.ProfileEnd;
import io.zhiying.contracts.ProfileSnapshot;
import io.zhiying.contracts.Topics;
import io.zhiying.platform.event.Outbox;
import io.zhiying.profile.identity.Identifiers;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.Profile;
import io.zhiying.profile.person.Profiles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.springframework.stereotype.Component;

/** Tells the newest state of changed profiles, and that merged ones are no more; in order, through the outbox. */
@Component
public class Snapshots {
    /** A snapshot has to pass through Kafka as one message. */
    private static final int MAX_IDENTIFIERS = 500;

    /** The latest; readers have met those before. */
    private static final int MAX_MERGED = 1_000;

    private final Outbox outbox;
    private final Profiles profiles;
    private final Identifiers identifiers;

    Snapshots(Outbox outbox, Profiles profiles, Identifiers identifiers) {
        this.outbox = outbox;
        this.profiles = profiles;
        this.identifiers = identifiers;
    }

    /** In the caller's transaction, which holds the locks of all of them. */
    public void publish(Collection<Profile> changed, List<Merge> merges) {
        if (changed.isEmpty()) {
            return;
        }
        var ids = changed.stream().map(Profile::id).toList();
        var named = identifiers.of(ids);
        var mergedFrom = profiles.mergedFrom(ids);
        List<Outbox.Message> messages = new ArrayList<>();
        for (var profile : changed) {
            var snapshot = new ProfileSnapshot(
                    profile.id(),
                    profile.version(),
                    profile.traits().values(),
                    named.getOrDefault(profile.id(), List.of()).stream()
                            .limit(MAX_IDENTIFIERS)
                            .map(known -> new ProfileSnapshot.Identifier(
                                    known.identifier().type(),
                                    known.identifier().value()))
                            .toList(),
                    mergedFrom.getOrDefault(profile.id(), List.of()).reversed().stream()
                            .limit(MAX_MERGED)
                            .toList(),
                    profile.updatedAt());
            messages.add(Outbox.Message.of(Topics.PROFILES, profile.id().toString(), snapshot));
        }
        merges.forEach(merge -> messages.add(
                Outbox.Message.tombstone(Topics.PROFILES, merge.merged().toString(), ProfileEnd.MERGED.type())));
        outbox.publish(messages);
    }
}
