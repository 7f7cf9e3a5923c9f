package io.zhiying.profile.privacy;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.destination.OutgoingUrls;
import io.zhiying.profile.identity.Identifier;
import io.zhiying.profile.key.Pseudonyms;
import io.zhiying.profile.privacy.PrivacyController.NewRequest;
import io.zhiying.profile.privacy.PrivacyRequest.Identity;
import io.zhiying.profile.privacy.PrivacyRequest.Status;
import io.zhiying.profile.sql.Json;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes requests in, each once, and gives them to a job. */
@Component
class PrivacyIntake {
    private static final String CUSTOMER_ID = "controller_customer_id";

    private final PrivacyRequests requests;
    private final StatusCallbacks callbacks;
    private final CallbackSecrets secrets;
    private final Rectification rectification;
    private final Pseudonyms names;
    private final Jobs jobs;
    private final InstantSource clock;

    PrivacyIntake(
            PrivacyRequests requests,
            StatusCallbacks callbacks,
            CallbackSecrets secrets,
            Rectification rectification,
            Pseudonyms names,
            Jobs jobs,
            InstantSource clock) {
        this.requests = requests;
        this.callbacks = callbacks;
        this.secrets = secrets;
        this.rectification = rectification;
        this.names = names;
        this.jobs = jobs;
        this.clock = clock;
    }

    /** @throws io.zhiying.platform.problem.Problem 409 where another request has this subject request id */
    @Transactional
    public PrivacyRequest accept(NewRequest wanted, String by) {
        var identities = wanted.identities().stream()
                .map(identity -> new Identity(
                        identity.type().equals(CUSTOMER_ID) ? Identifier.USER_ID : identity.type(), identity.value()))
                .toList();
        var urls = wanted.callbacks() == null
                ? List.<String>of()
                : wanted.callbacks().stream().distinct().toList();
        var digest = digest(wanted, identities, urls);
        var known = requests.bySubjectRequestId(wanted.subjectRequestId());
        if (known.isPresent()) {
            return sameOrRefused(known.get(), digest);
        }
        requireCallable(urls);
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var id = Ids.next();
        var request = new PrivacyRequest(
                id,
                wanted.subjectRequestId(),
                wanted.type(),
                wanted.regulation(),
                identities,
                Status.PENDING,
                corrections(wanted),
                List.of(),
                List.of(),
                Map.of(),
                urls,
                by,
                wanted.submittedTime() == null ? now : wanted.submittedTime(),
                now,
                wanted.regulation().due(now),
                null,
                jobs.submit(PrivacyWork.TYPE, new PrivacyWork.Params(id)));
        if (request.type() == PrivacyRequest.Type.RECTIFICATION) {
            rectification.requirePossible(request);
        }
        if (!requests.insert(request, digest)) {
            throw Problems.conflict(
                    "privacy_request.exists", "subject_request_id is being taken in at this moment; ask again.");
        }
        return request;
    }

    /** Null where none belong to such a request. */
    private static @Nullable Map<String, @Nullable Object> corrections(NewRequest wanted) {
        var given = wanted.rectification();
        if ((wanted.type() == PrivacyRequest.Type.RECTIFICATION) != (given != null)) {
            throw Problems.invalid("rectification", "is for a request of the type rectification, and needed there");
        }
        return given == null ? null : given.traits();
    }

    private void requireCallable(List<String> urls) {
        urls.forEach(url -> OutgoingUrls.require("status_callback_urls", url));
        if (!urls.isEmpty() && secrets.find().isEmpty()) {
            throw Problems.conflict(
                    "privacy_request.callbacks_unsigned",
                    "Callbacks are signed: get a secret from POST /v1/privacy/callback-secret first.");
        }
    }

    private PrivacyRequest sameOrRefused(PrivacyRequest known, String digest) {
        var before = requests.digestOf(known.id());
        boolean forgotten = before.isEmpty();
        if (!forgotten && !before.equals(digest)) {
            throw Problems.conflict(
                    "privacy_request.exists",
                    "subject_request_id names another request; give this one an id of its own.");
        }
        return known;
    }

    @Transactional(readOnly = true)
    public PrivacyRequest find(String subjectRequestId) {
        return requests.bySubjectRequestId(subjectRequestId)
                .orElseThrow(() -> Problems.notFound("privacy_request", subjectRequestId));
    }

    @Transactional
    public void cancel(String subjectRequestId) {
        var request = find(subjectRequestId);
        if (!requests.cancel(request.id())) {
            throw Problems.conflict(
                    "privacy_request.begun",
                    "The request is " + request.status().wire() + "; only a pending one can be cancelled.");
        }
        callbacks.changed(request.id());
    }

    /** A hash under a key of the workspace: nobody finds the person by trying addresses on it. */
    private String digest(NewRequest wanted, List<Identity> identities, List<String> urls) {
        var text = wanted.type() + " " + wanted.regulation() + " " + Json.write(identities)
                + (wanted.rectification() == null
                        ? ""
                        : " " + Json.write(wanted.rectification().traits()))
                + (urls.isEmpty() ? "" : " " + Json.write(urls));
        return names.of("privacy request", text).toString();
    }
}
