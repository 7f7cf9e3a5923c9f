package io.zhiying.profile.privacy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.job.Jobs;
import io.zhiying.profile.privacy.Callback.State;
import io.zhiying.profile.sql.Json;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Tells the URLs of a request each state that it comes to, one after the other: what is laid out while something else
 * waits for the same URL is given to a job only when that is settled. The request's row is held meanwhile, so that one
 * of the two sees the other.
 */
@Component
class StatusCallbacks {
    private final PrivacyRequests requests;
    private final Callbacks callbacks;
    private final Jobs jobs;
    private final InstantSource clock;

    StatusCallbacks(PrivacyRequests requests, Callbacks callbacks, Jobs jobs, InstantSource clock) {
        this.requests = requests;
        this.callbacks = callbacks;
        this.jobs = jobs;
        this.clock = clock;
    }

    private record Body(
            @JsonUnwrapped RequestStatus status,
            @JsonProperty("status_callback_url") String url) {}

    /** In the transaction that changed the request's state. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void changed(UUID id) {
        var request = requests.lock(id);
        var now = clock.instant();
        for (var url : request.callbacks()) {
            boolean first = callbacks.next(id, url).isEmpty();
            var one = new Callback(
                    Ids.next(),
                    id,
                    url,
                    request.status(),
                    Json.write(new Body(RequestStatus.of(request, now), url)),
                    State.WAITING,
                    0,
                    null,
                    now,
                    null);
            callbacks.insert(one);
            if (first) {
                submit(one);
            }
        }
    }

    /** Its URL is told what comes next. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void settle(Callback one, State state, int attempts, @Nullable String reason) {
        requests.lock(one.request());
        if (callbacks.tried(one.id(), state, attempts, reason, clock.instant())) {
            callbacks.next(one.request(), one.url()).ifPresent(this::submit);
        }
    }

    private void submit(Callback one) {
        jobs.submit(CallbackJob.TYPE, new CallbackJob.Params(one.id()));
    }
}
