package io.zhiying.gateway.route;

/** The form in which the clients of a route expect the gateway's own errors. */
public enum ErrorForm {
    /** RFC 9457. */
    PROBLEM,
    /** {@code {"error":{"message","type","param","code"}}}. */
    OPENAI,
    /** Open Inference Protocol: {@code {"error":"…"}}. */
    INFERENCE
}
