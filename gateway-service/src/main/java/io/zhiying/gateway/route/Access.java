package io.zhiying.gateway.route;

/** Who may use a route. */
public enum Access {
    /** A verified credential is needed. */
    CREDENTIAL,
    /** As {@link #CREDENTIAL}; where there is no {@code Authorization}, a {@code writeKey} in the JSON body will do. */
    KEY_IN_BODY,
    /** Anybody; the handler verifies a signed token of its own, or shows nothing that is private. */
    PUBLIC
}
