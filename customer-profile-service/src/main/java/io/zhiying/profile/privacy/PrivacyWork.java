package io.zhiying.profile.privacy;

import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.profile.identity.IdentifierNormalizer;
import io.zhiying.profile.identity.Identifiers;
import io.zhiying.profile.key.DataKeys;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.privacy.PersonalDataElsewhere.Answer;
import io.zhiying.profile.privacy.PrivacyRequest.Status;
import io.zhiying.profile.privacy.PrivacyRequest.Type;
import io.zhiying.profile.view.Erasures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Does what a person asked for, in steps that can each be repeated: finds out whom it concerns and writes that down;
 * corrects or erases here; and is done when the profile says so, or every other service says that nothing is left there
 * and no key opens what Kafka keeps. It waits for all that as long as it takes, says in the request what for, and is
 * never given up.
 */
@Component
class PrivacyWork implements JobHandler {
    static final String TYPE = "privacy_request";
    private static final Logger log = LoggerFactory.getLogger(PrivacyWork.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
    private static final Duration LOOK_AGAIN_LATEST = Duration.ofMinutes(1);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(10);

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
        try {
            var begun = transaction.execute(_ -> begin(id));
            if (begun.isPresent()) { // neither cancelled, nor done before a crash
                work(job, begun.get());
            }
        } catch (Again waits) {
            throw waits;
        } catch (RuntimeException e) {
            // A request that nobody does would be one that nobody knows of: there is a day by which it is due.
            log.error("privacy request {} cannot be done now", id, e);
            var why = "this service: failed (%s), and tries again"
                    .formatted(e.getClass().getSimpleName());
            transaction.executeWithoutResult(_ ->
                    requests.find(id).ifPresent(request -> requests.note(id, List.of(why), request.confirmations())));
            throw new Again(AFTER_FAILURE, why);
        }
    }

    private void work(JobContext job, PrivacyRequest request) {
        if (request.type() == Type.ERASURE) {
            requireErased(request, eraseHere(request));
        } else if (request.type() == Type.RECTIFICATION) {
            requireRectified(job, request);
        }
        transaction.executeWithoutResult(_ -> complete(request));
    }

    /** The request as it is to be done, if it still is. */
    private Optional<PrivacyRequest> begin(UUID id) {
        requests.find(id)
                .filter(request -> request.status() == Status.PENDING)
                .filter(request -> requests.begin(id, concerned(request)))
                .ifPresent(_ -> callbacks.changed(id));
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

    /**
     * Of the profiles that the request concerned at its beginning one may have become another since, which is the person
     * now: whom it concerns is written down with what is done.
     *
     * @return all that is erased
     */
    private List<UUID> eraseHere(PrivacyRequest request) {
        var erased = new LinkedHashSet<>(request.profiles());
        for (var profile : request.profiles()) {
            transaction.executeWithoutResult(_ -> {
                if (profiles.live(profile).isPresent() && erased.addAll(erasures.erase(profile))) {
                    requests.concerns(request.id(), erased);
                }
            });
        }
        return List.copyOf(erased);
    }

    /**
     * Tells the others each time anew, the last time when the keys are destroyed: what a batch of theirs that had begun
     * before may have written is deleted then too.
     */
    private void requireErased(PrivacyRequest request, List<UUID> profiles) {
        boolean keysDestroyed = Boolean.TRUE.equals(transaction.execute(_ -> keys.destroyed(profiles)));
        var waitingFor = new ArrayList<String>();
        Map<String, Instant> confirmations = new TreeMap<>(request.confirmations());
        elsewhere.erase(profiles).forEach((service, answer) -> {
            switch (answer) {
                case Answer.Erased() -> confirmations.putIfAbsent(service, clock.instant());
                case Answer.Holds(long things) -> {
                    confirmations.remove(service);
                    waitingFor.add("%s: has %d things still to delete".formatted(service, things));
                }
                case Answer.Away(String why) -> waitingFor.add(service + ": " + why);
            }
        });
        if (!keysDestroyed) {
            waitingFor.add("this service: destroys the keys of the person's events when those under way are applied");
        }
        if (waitingFor.isEmpty()) {
            transaction.executeWithoutResult(_ -> requests.note(request.id(), waitingFor, confirmations));
        } else {
            waitFor(request, waitingFor, confirmations);
        }
    }

    private void requireRectified(JobContext job, PrivacyRequest request) {
        if (job.checkpoint(Appended.class) == null) {
            if (!rectification.append(request)) {
                waitFor(request, List.of("this service: the log takes no events now"), Map.of());
            }
            job.checkpoint(new Appended(true));
        }
        if (!rectification.isApplied(request)) {
            waitFor(request, List.of("this service: the correction is on its way into the profile"), Map.of());
        }
    }

    private void waitFor(PrivacyRequest request, List<String> what, Map<String, Instant> confirmations) {
        transaction.executeWithoutResult(_ -> requests.note(request.id(), what, confirmations));
        var waited = Duration.between(request.receivedAt(), clock.instant()).dividedBy(10);
        var pause = Stream.of(LOOK_AGAIN, waited).max(Comparator.naturalOrder()).orElseThrow();
        throw new Again(pause.compareTo(LOOK_AGAIN_LATEST) < 0 ? pause : LOOK_AGAIN_LATEST, String.join("; ", what));
    }
}
