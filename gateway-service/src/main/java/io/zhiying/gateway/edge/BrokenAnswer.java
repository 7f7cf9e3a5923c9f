package io.zhiying.gateway.edge;

import jakarta.servlet.ServletRequest;

/** A mark on requests whose service broke off within its answer: the client must not take the rest for the whole. */
public final class BrokenAnswer {
    private static final String ATTRIBUTE = BrokenAnswer.class.getName();

    private BrokenAnswer() {}

    public static void mark(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, true);
    }

    static boolean isMarked(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) != null;
    }
}
