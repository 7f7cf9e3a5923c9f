package io.zhiying.campaign.launch;

import io.zhiying.campaign.delivery.Unsubscriptions;
import io.zhiying.campaign.neighbour.CustomerProfiles;
import io.zhiying.campaign.neighbour.CustomerProfiles.Consent;
import io.zhiying.campaign.neighbour.Profile;
import io.zhiying.campaign.template.Channel;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Who may be written to. Asked when a campaign is planned, and again right before each message. */
@Component
class Audience {
    private final CustomerProfiles customers;
    private final Unsubscriptions unsubscriptions;

    Audience(CustomerProfiles customers, Unsubscriptions unsubscriptions) {
        this.customers = customers;
        this.unsubscriptions = unsubscriptions;
    }

    /** A person, and whether the message may go. */
    sealed interface Person {
        UUID id();

        record Reachable(Profile profile) implements Person {
            @Override
            public UUID id() {
                return profile.id();
            }
        }

        record Barred(UUID id, String reason) implements Person {}
    }

    /** In the order given. */
    List<Person> check(Channel channel, List<UUID> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        var consents = customers.consents(channel, ids);
        var profiles = customers.profiles(ids);
        var unsubscribed = unsubscriptions.among(channel, ids);
        return ids.stream()
                .map(id -> unsubscribed.contains(id)
                        ? new Person.Barred(id, "unsubscribed")
                        : person(channel, id, profiles.get(id), consents.get(id)))
                .toList();
    }

    private static Person person(Channel channel, UUID id, @Nullable Profile profile, @Nullable Consent consent) {
        if (profile == null) {
            return new Person.Barred(id, "profile_missing");
        }
        if (consent == null || !consent.allowed()) {
            var reason = consent == null ? null : consent.reason();
            return new Person.Barred(id, reason == null ? "no_consent" : reason);
        }
        if (channel == Channel.EMAIL && profile.email().isEmpty()) {
            return new Person.Barred(id, "no_email");
        }
        return new Person.Reachable(profile);
    }
}
