package io.zhiying.profile.privacy;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.identity.CurrentRules;
import io.zhiying.profile.identity.Identifier;
import io.zhiying.profile.identity.IdentifierNormalizer;
import io.zhiying.profile.identity.Identifiers;
import io.zhiying.profile.ingest.EventIntake;
import io.zhiying.profile.person.Profile;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.person.TraitPolicy;
import io.zhiying.profile.privacy.PrivacyRequest.Identity;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Corrects traits of a person (GDPR, article 16) by an event of the person's timeline, so that the change shows where it
 * comes from, holds after merges and splits, and is told to the other services as any change is.
 */
@Component
class Rectification {
    private final EventIntake intake;
    private final IdentifierNormalizer normalizer;
    private final Identifiers identifiers;
    private final Profiles profiles;
    private final CurrentRules rules;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    Rectification(
            EventIntake intake,
            IdentifierNormalizer normalizer,
            Identifiers identifiers,
            Profiles profiles,
            CurrentRules rules,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.intake = intake;
        this.normalizer = normalizer;
        this.identifiers = identifiers;
        this.profiles = profiles;
        this.rules = rules;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @throws Problem 422 where the corrections could not become the person's traits */
    void requirePossible(PrivacyRequest request) {
        var policies = rules.traitPolicies().byName();
        corrections(request).forEach((name, value) -> {
            if (policies.getOrDefault(name, TraitPolicy.LATEST) != TraitPolicy.LATEST) {
                throw Problems.invalid(
                        "rectification.traits." + name, "has a policy under which the latest word need not count");
            }
        });
        intake.read("rectification", event(request, request.identities().getFirst(), 0), request.receivedAt());
    }

    /** Once more changes nothing. @return false where the log is away */
    boolean append(PrivacyRequest request) {
        var now = clock.instant();
        var events = Objects.requireNonNull(transaction.execute(_ -> namings(request))).stream()
                .map(naming -> intake.read("rectification", event(request, naming.identity(), naming.place()), now))
                .toList();
        try {
            intake.append(events);
            return true;
        } catch (Problem problem) {
            if (problem.code().equals(CommonErrors.UNAVAILABLE)) {
                return false;
            }
            throw problem;
        }
    }

    /** Whether all that was said before has been said anew of each profile that is left. */
    boolean isApplied(PrivacyRequest request) {
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            var live = profiles.live(request.profiles()).values();
            return profiles.find(live).values().stream().allMatch(profile -> isApplied(request, profile));
        }));
    }

    private static boolean isApplied(PrivacyRequest request, Profile profile) {
        return corrections(request).keySet().stream().allMatch(name -> {
            var source = profile.traits().sources().get(name);
            return source != null && !source.time().isBefore(request.receivedAt());
        });
    }

    /** @param place in the request */
    private record Naming(Identity identity, int place) {}

    /** One that names each profile; an identity that nobody has would make somebody. */
    private List<Naming> namings(PrivacyRequest request) {
        Map<UUID, Naming> byOwner = new LinkedHashMap<>();
        for (int i = 0; i < request.identities().size(); i++) {
            var naming = new Naming(request.identities().get(i), i);
            normalizer
                    .normalize(naming.identity().type(), naming.identity().value())
                    .flatMap(identifiers::owner)
                    .ifPresent(owner -> byOwner.putIfAbsent(
                            owner, new Naming(ownId(owner).orElse(naming.identity()), naming.place())));
        }
        return new ArrayList<>(byOwner.values());
    }

    /** What Segment's events are named by, the user id before an anonymous one. */
    private Optional<Identity> ownId(UUID profile) {
        var known = identifiers.of(List.of(profile)).getOrDefault(profile, List.of()).stream()
                .map(one ->
                        new Identity(one.identifier().type(), one.identifier().value()))
                .toList();
        return Stream.of(Identifier.USER_ID, Identifier.ANONYMOUS_ID)
                .flatMap(type ->
                        known.stream().filter(identity -> identity.type().equals(type)))
                .findFirst();
    }

    private static Map<String, @Nullable Object> event(PrivacyRequest request, Identity identity, int place) {
        var messageId = "rectification-%s-%d".formatted(request.id(), place);
        Map<String, @Nullable Object> context = new HashMap<>();
        context.put("privacy", Map.of("subject_request_id", request.subjectRequestId()));
        Map<String, @Nullable Object> event = new HashMap<>();
        switch (identity.type()) {
            case Identifier.USER_ID -> event.put("userId", identity.value());
            case Identifier.ANONYMOUS_ID -> event.put("anonymousId", identity.value());
            default -> {
                // An event must have one of the two ids: where the person has none, one that says where it comes from.
                event.put("anonymousId", messageId);
                context.put(
                        "externalIds",
                        List.of(Map.of("type", identity.type(), "id", identity.value(), "collection", "users")));
            }
        }
        event.put("type", "identify");
        event.put("messageId", messageId);
        event.put("timestamp", request.receivedAt().toString());
        event.put("traits", corrections(request));
        event.put("context", context);
        return event;
    }

    private static Map<String, @Nullable Object> corrections(PrivacyRequest request) {
        var corrections = request.corrections();
        return corrections == null ? Map.of() : corrections;
    }
}
