package io.zhiying.demo.story;

/** Something in the story is not as it should be; the message says what. */
public final class StepFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StepFailed(String message) {
        super(message);
    }
}
