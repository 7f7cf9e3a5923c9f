package io.zhiying.serving.image;

/** Bytes that are no picture, or a larger one than is read. The message goes on from the name of the field. */
public final class UnreadablePicture extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadablePicture(String message) {
        super(message);
    }

    UnreadablePicture(String message, Throwable cause) {
        super(message, cause);
    }
}
