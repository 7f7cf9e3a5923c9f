package io.zhiying.profile.privacy;

import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.profile.identity.IdentifierNormalizer;
import io.zhiying.profile.identity.Identifiers;
import io.zhiying.profile.key.DataKeys;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.privacy.PrivacyRequest.Status;
import io.zhiying.profile.privacy.PrivacyRequest.Type;
import io.zhiying.profile.view.Erasures;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClientException;

/**
 * Does what a person asked for, in steps that can each be repeated: finds out whom it concerns and writes that down;
 * corrects or erases here; and is done when the profile says so, or every other service says that nothing is left there and no key opens what Kafka keeps.
 */
@Component
class PrivacyWork implements JobHandler {
    static final String TYPE = "privacy_request";
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    private final PrivacyRequests requests;
    private final StatusCallbacks callbacks;
    private final PersonalDataElsewhere elsewhere;
    private final IdentifierNormalizer normalizer;
    private final Identifiers identifiers;
    private final Profiles profiles;
    private final Erasures erasures;
    private final Rectification rectification;
    private final DataKeys keys;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    PrivacyWork(
            PrivacyRequests requests,
            StatusCallbacks callbacks,
            PersonalDataElsewhere elsewhere,
            IdentifierNormalizer normalizer,
            Identifiers identifiers,
            Profiles profiles,
            Erasures erasures,
            Rectification rectification,
            DataKeys keys,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.requests = requests;
        this.callbacks = callbacks;
        this.elsewhere = elsewhere;
        this.normalizer = normalizer;
        this.identifiers = identifiers;
        this.profiles = profiles;
        this.erasures = erasures;
        this.rectification = rectification;
        this.keys = keys;
        this.transaction = transaction;
        this.clock = clock;
    }

    record Params(UUID request) {}

    /** That the log has the correction. */
    record Appended(boolean done) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void run(JobContext job) {
        var id = job.params(Params.class).request();
        var begun = transaction.execute(_ -> begin(id));
        if (begun.isEmpty()) {
            return; // cancelled, or done before a crash
        }
        var request = begun.get();
        if (request.type() == Type.ERASURE) {
            request.profiles().forEach(this::erase);
            request.profiles().forEach(this::requireErasedElsewhere);
            requireKeysDestroyed(request.profiles());
        } else if (request.type() == Type.RECTIFICATION) {
            requireRectified(job, request);
        }
        transaction.executeWithoutResult(_ -> complete(request));
    }

    /** The request as it is to be done, if it still is. */
    private Optional<PrivacyRequest> begin(UUID id) {
        requests.find(id)
                .filter(request -> requests.move(request.id(), Status.PENDING, Status.IN_PROGRESS))
                .ifPresent(request -> {
                    requests.concerns(id, concerned(request));
                    callbacks.changed(id);
                });
        return requests.find(id).filter(request -> request.status() == Status.IN_PROGRESS);
    }

    private void complete(PrivacyRequest request) {
        if (requests.complete(request, clock.instant())) {
            callbacks.changed(request.id());
        }
    }

    private Set<UUID> concerned(PrivacyRequest request) {
        Set<UUID> concerned = new LinkedHashSet<>();
        for (var identity : request.identities()) {
            normalizer
                    .normalize(identity.type(), identity.value())
                    .flatMap(identifiers::owner)
                    .ifPresent(concerned::add);
        }
        // Others may still keep something under the id of a profile that was merged.
        profiles.mergedFrom(concerned).values().forEach(concerned::addAll);
        return concerned;
    }

    private void erase(UUID profile) {
        boolean there = Boolean.TRUE.equals(
                transaction.execute(_ -> profiles.live(profile).isPresent()));
        if (there) {
            erasures.erase(profile);
        }
    }

    private void requireRectified(JobContext job, PrivacyRequest request) {
        if (job.checkpoint(Appended.class) == null) {
            if (!rectification.append(request)) {
                throw new Again(LOOK_AGAIN, "the log takes no events now");
            }
            job.checkpoint(new Appended(true));
        }
        if (!rectification.isApplied(request)) {
            throw new Again(LOOK_AGAIN, "the correction is on its way into the profile");
        }
    }

    private void requireKeysDestroyed(List<UUID> profiles) {
        if (!Boolean.TRUE.equals(transaction.execute(_ -> keys.destroyed(profiles)))) {
            throw new Again(LOOK_AGAIN, "keys of the person's events are still kept");
        }
    }

    private void requireErasedElsewhere(UUID profile) {
        try {
            elsewhere.of(profile).forEach((service, kept) -> {
                if (kept.remaining() > 0) {
                    throw new Again(LOOK_AGAIN, service + " has not erased all yet");
                }
            });
        } catch (RestClientException e) {
            throw new Again(
                    LOOK_AGAIN, "a service does not answer: " + e.getClass().getSimpleName());
        }
    }
}
