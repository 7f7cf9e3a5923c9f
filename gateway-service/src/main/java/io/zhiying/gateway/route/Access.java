package io.zhiying.gateway.route;

/** Who may use a route. */
public enum Access {
    /** A verified credential is needed. */
    CREDENTIAL,
    /** Anybody; the handler verifies a signed token of its own, or shows nothing that is private. */
    PUBLIC
}
