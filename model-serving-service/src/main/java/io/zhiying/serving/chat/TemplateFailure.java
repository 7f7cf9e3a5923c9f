package io.zhiying.serving.chat;

/** A template that cannot be read, or that refused what it was given. The message may be shown. */
public final class TemplateFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TemplateFailure(String message) {
        super(message);
    }
}
