package io.zhiying.demo;

/** Something in the story is not as it should be; the message says what. */
final class StepFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StepFailed(String message) {
        super(message);
    }
}
