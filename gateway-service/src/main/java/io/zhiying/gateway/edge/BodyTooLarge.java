package io.zhiying.gateway.edge;

import java.io.IOException;

/** The body turned out to be larger than its route allows. */
public final class BodyTooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    BodyTooLarge(long limit) {
        super("the body is larger than " + limit + " bytes");
    }
}
