package io.zhiying.contracts;

/**
 * A stable code that a client may act on, with the HTTP status and the title of its problem document (RFC 9457).
 *
 * @param code dotted lower case, for example {@code profile.not_found}; never changes once released
 */
public record ErrorCode(String code, int status, String title) {
    public ErrorCode {
        if (!code.matches("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+")) {
            throw new IllegalArgumentException("not a dotted lower-case code: " + code);
        }
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("not an error status: " + status);
        }
    }
}
