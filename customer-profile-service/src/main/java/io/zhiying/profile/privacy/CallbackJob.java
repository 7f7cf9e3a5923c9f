package io.zhiying.profile.privacy;

import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.profile.destination.SignedPosts;
import io.zhiying.profile.destination.SigningSecrets;
import io.zhiying.profile.privacy.Callback.State;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends a callback until it is taken, refused for good, or given up. A process that dies in between has the next one send
 * it again under the same id, by which its receiver drops the double.
 */
@Component
class CallbackJob implements JobHandler {
    static final String TYPE = "privacy_callback";

    private final Callbacks callbacks;
    private final CallbackSecrets secrets;
    private final StatusCallbacks order;
    private final SignedPosts posts;
    private final TransactionTemplate transaction;

    CallbackJob(
            Callbacks callbacks,
            CallbackSecrets secrets,
            StatusCallbacks order,
            SignedPosts posts,
            TransactionTemplate transaction) {
        this.callbacks = callbacks;
        this.secrets = secrets;
        this.order = order;
        this.posts = posts;
        this.transaction = transaction;
    }

    record Params(UUID callback) {}

    private record Work(Callback callback, SigningSecrets secrets) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void run(JobContext job) {
        find(job.params(Params.class).callback()).ifPresent(this::send);
    }

    /** Empty where it was settled before a crash. */
    private Optional<Work> find(UUID id) {
        return Objects.requireNonNull(transaction.execute(_ -> callbacks
                .find(id)
                .filter(callback -> callback.state() == State.WAITING)
                .flatMap(callback -> secrets.find().map(signing -> new Work(callback, signing)))));
    }

    private void send(Work work) {
        var callback = work.callback();
        int attempts = callback.attempts() + 1;
        var failure = posts.post(callback.url(), work.secrets(), callback.id().toString(), callback.body());
        if (failure == null) {
            transaction.executeWithoutResult(_ -> order.settle(callback, State.SENT, attempts, null));
        } else if (posts.triesAgain(failure, attempts)) {
            transaction.executeWithoutResult(
                    _ -> callbacks.tried(callback.id(), State.WAITING, attempts, failure.reason(), null));
            throw new Again(posts.waitAfter(attempts), "the callback was not taken: " + failure.reason());
        } else {
            transaction.executeWithoutResult(_ -> order.settle(callback, State.FAILED, attempts, failure.reason()));
        }
    }
}
