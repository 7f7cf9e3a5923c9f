package io.zhiying.campaign.neighbour;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.zhiying.campaign.template.Channel;
import io.zhiying.platform.client.ServiceClients;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/** The customer-profile service: audiences, profiles, consent. */
@Component
public class CustomerProfiles {
    private static final String SERVICE = "customer-profile";
    private static final String PURPOSE = "marketing";
    private static final int MAX_PROFILES = 500;
    private static final int MAX_CHECKS = 1000;

    private final RestClient client;

    CustomerProfiles(ServiceClients clients) {
        this.client = clients.forService(SERVICE);
    }

    /** A part of a segment. */
    public record Members(List<UUID> profiles, @Nullable String next) {}

    /** Whether a person may be written to, and if not why. */
    public record Consent(boolean allowed, @Nullable String reason) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record MemberItem(UUID profileId) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record MemberPage(
            List<MemberItem> items, @Nullable String next) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Profiles(List<Found> profiles) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Found(
            UUID id,
            @Nullable UUID requestedId,
            @Nullable Map<String, @Nullable Object> traits,
            @Nullable List<Profile.Identifier> identifiers) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record ConsentResults(List<ConsentResult> results) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record ConsentResult(
            UUID profileId, boolean allowed, @Nullable String reason) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Resolved(List<ResolvedIdentifier> results) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record ResolvedIdentifier(
            String type, String value, @Nullable UUID profileId) {}

    /** @throws NoSuchSegment where the workspace has none of this id */
    public Members members(UUID segment, @Nullable String cursor, int limit) {
        try {
            var page = Calls.to(
                    SERVICE,
                    () -> Objects.requireNonNull(client.get()
                            .uri(uri -> {
                                uri.path("/v1/segments/{id}/members").queryParam("limit", limit);
                                if (cursor != null) {
                                    uri.queryParam("cursor", "{cursor}");
                                    return uri.build(segment, cursor);
                                }
                                return uri.build(segment);
                            })
                            .retrieve()
                            .body(MemberPage.class)));
            return new Members(page.items().stream().map(MemberItem::profileId).toList(), page.next());
        } catch (HttpClientErrorException.NotFound e) {
            throw new NoSuchSegment(segment);
        }
    }

    /** Those that exist, by id. */
    public Map<UUID, Profile> profiles(Collection<UUID> ids) {
        Map<UUID, Profile> found = new HashMap<>();
        for (var part : parts(ids, MAX_PROFILES)) {
            var answer = post("/v1/profiles/batch-get", Map.of("profileIds", part), Profiles.class);
            for (var profile : answer.profiles()) {
                // One that was merged meanwhile is found under its new id; here it keeps the one it was asked by.
                var id = profile.requestedId() == null ? profile.id() : profile.requestedId();
                found.put(
                        id,
                        new Profile(
                                id,
                                profile.traits() == null ? Map.of() : profile.traits(),
                                profile.identifiers() == null ? List.of() : profile.identifiers()));
            }
        }
        return found;
    }

    public Map<UUID, Consent> consents(Channel channel, Collection<UUID> ids) {
        Map<UUID, Consent> found = new HashMap<>();
        for (var part : parts(ids, MAX_CHECKS)) {
            var body = Map.of("channel", channel.label(), "purpose", PURPOSE, "profileIds", part);
            post("/v1/profiles/consents/check", body, ConsentResults.class)
                    .results()
                    .forEach(result -> found.put(result.profileId(), new Consent(result.allowed(), result.reason())));
        }
        return found;
    }

    /** Can be repeated. A profile that is gone needs no consent any more. */
    public void withdrawConsent(UUID profile, Channel channel, String source) {
        var body = Map.of("channel", channel.label(), "purpose", PURPOSE, "status", "withdrawn", "source", source);
        try {
            Calls.to(
                    SERVICE,
                    () -> client.put()
                            .uri("/v1/profiles/{id}/consents", profile)
                            .body(body)
                            .retrieve()
                            .toBodilessEntity());
        } catch (HttpClientErrorException.NotFound e) {
            return;
        }
    }

    /** The profile of each identifier that is known. */
    public Map<Profile.Identifier, UUID> resolve(Collection<Profile.Identifier> identifiers) {
        Map<Profile.Identifier, UUID> found = new HashMap<>();
        for (var part : parts(identifiers, MAX_CHECKS)) {
            for (var result : post("/v1/profiles/resolve", Map.of("identifiers", part), Resolved.class)
                    .results()) {
                if (result.profileId() != null) {
                    found.put(new Profile.Identifier(result.type(), result.value()), result.profileId());
                }
            }
        }
        return found;
    }

    private <T> T post(String path, Object body, Class<T> type) {
        return Calls.to(
                SERVICE,
                () -> Objects.requireNonNull(
                        client.post().uri(path).body(body).retrieve().body(type)));
    }

    private static <T> List<List<T>> parts(Collection<T> all, int size) {
        var list = List.copyOf(all);
        var parts = new ArrayList<List<T>>();
        for (int from = 0; from < list.size(); from += size) {
            parts.add(list.subList(from, Math.min(list.size(), from + size)));
        }
        return parts;
    }
}
