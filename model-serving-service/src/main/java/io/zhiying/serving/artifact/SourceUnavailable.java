package io.zhiying.serving.artifact;

/** A source does not give its files now; it may later. The message is written for whoever registers a version. */
public final class SourceUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SourceUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
