package io.zhiying.serving.inference;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.contracts.ErrorCode;
import io.zhiying.platform.problem.Problem;
import io.zhiying.serving.remote.RemoteFailure;
import io.zhiying.serving.tensor.InvalidInput;
import java.time.Duration;

/** What can be wrong with a request to a model. */
public final class InferenceErrors {
    static final ErrorCode DEADLINE =
            new ErrorCode("inference.deadline_exceeded", 503, "The answer did not come in time");
    private static final ErrorCode FAILED =
            new ErrorCode("inference.failed", 500, "The model could not compute an answer");

    private static final ErrorCode EXCEEDS_MEMORY =
            new ErrorCode("model.exceeds_memory", 503, "The model takes more memory than models may");

    private static final ErrorCode REMOTE_REFUSED =
            new ErrorCode("inference.remote_refused", 503, "The server of the model does not take our requests");

    private InferenceErrors() {}

    public static Problem invalidInput(String field, String message) {
        return InvalidInput.of(field, message);
    }

    public static Problem overloaded(String model, Duration retryAfter) {
        return new Problem(CommonErrors.OVERLOADED, "The queue of %s is full.".formatted(model)).retryAfter(retryAfter);
    }

    static Problem deadlineExceeded(String model) {
        return new Problem(DEADLINE, "%s had no time for the request before its deadline.".formatted(model))
                .retryAfter(Duration.ofSeconds(1));
    }

    static Problem failed(String model, Throwable cause) {
        return new Problem(FAILED, "%s could not compute an answer.".formatted(model), cause);
    }

    /** @param pause for which it is left alone after a load that failed */
    static Problem notLoaded(String model, Duration pause) {
        return new Problem(CommonErrors.UNAVAILABLE, "%s could not be loaded.".formatted(model))
                .retryAfter(pause.plusMillis(999).truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
    }

    static Problem exceedsMemory(String model, long bytes, long budget) {
        return new Problem(
                EXCEEDS_MEMORY,
                "%s takes %d bytes of memory, all models together may take %d.".formatted(model, bytes, budget));
    }

    /** @param failure whose message names the server and what it answered, and nothing of its body */
    static Problem away(String model, RemoteFailure failure) {
        if (failure.kind() == RemoteFailure.Kind.MISCONFIGURED) {
            return new Problem(
                    REMOTE_REFUSED, "%s is not answered for: %s.".formatted(model, failure.getMessage()), failure);
        }
        return new Problem(CommonErrors.UNAVAILABLE, "%s is away: %s.".formatted(model, failure.getMessage()), failure)
                .retryAfter(failure.retryAfter());
    }

    static Problem loading(String model, Throwable cause) {
        return new Problem(CommonErrors.UNAVAILABLE, "%s cannot be loaded now.".formatted(model), cause)
                .retryAfter(Duration.ofSeconds(5));
    }
}
