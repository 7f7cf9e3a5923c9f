package io.zhiying.platform.event;

/** Thrown by an {@link EventHandler} for a failure that is not the event's fault and may pass. */
public class RetryLater extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RetryLater(String message, Throwable cause) {
        super(message, cause);
    }
}
