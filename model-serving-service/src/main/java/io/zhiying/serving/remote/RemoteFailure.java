package io.zhiying.serving.remote;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A remote server gave no answer that can be used. */
public final class RemoteFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Duration USUAL_WAIT = Duration.ofSeconds(5);

    /** Whose fault it is, and so what a caller is told. */
    public enum Kind {
        /** It refused the request itself; its reason is for the caller. */
        REFUSED,
        /** It has too much to do, or we gave it too much at once. */
        BUSY,
        /** It knows neither us nor the model: an operator's or an author's to mend. */
        MISCONFIGURED,
        /** It is away, or failed. */
        AWAY,
        /** The answer did not come in time. */
        LATE,
        /** The client of the request that is handled has gone: nobody waited for the answer. */
        UNWANTED
    }

    private final Kind kind;
    private final @Nullable Duration retryAfter;

    private RemoteFailure(Kind kind, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    static RemoteFailure of(Kind kind, String message) {
        return new RemoteFailure(kind, message, null, null);
    }

    static RemoteFailure of(Kind kind, String message, Throwable cause) {
        return new RemoteFailure(kind, message, null, cause);
    }

    static RemoteFailure of(Kind kind, String message, Duration retryAfter) {
        return new RemoteFailure(kind, message, retryAfter, null);
    }

    public Kind kind() {
        return kind;
    }

    public Duration retryAfter() {
        return retryAfter == null ? USUAL_WAIT : retryAfter;
    }
}
