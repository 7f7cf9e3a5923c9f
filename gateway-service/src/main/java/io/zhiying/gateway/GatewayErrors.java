package io.zhiying.gateway;

import io.zhiying.contracts.ErrorCode;

/** Error codes that the gateway answers beside the common ones. */
public final class GatewayErrors {
    public static final ErrorCode RATE_LIMITED =
            new ErrorCode("gateway.rate_limited", 429, "The credential has used up its rate");
    public static final ErrorCode BUSY = new ErrorCode("gateway.busy", 503, "Too many requests are being answered");
    public static final ErrorCode SERVICE_AWAY =
            new ErrorCode("gateway.service_away", 503, "The service behind this path cannot be reached");
    public static final ErrorCode SERVICE_BROKE_OFF =
            new ErrorCode("gateway.service_broke_off", 502, "The service broke off before it answered");
    public static final ErrorCode SERVICE_SLOW =
            new ErrorCode("gateway.service_slow", 504, "The service did not answer in time");
    public static final ErrorCode SCOPE_NOT_HELD =
            new ErrorCode("key.scope_not_held", 403, "A key can only grant what its creator may do");
    public static final ErrorCode KEY_REVOKED = new ErrorCode("key.revoked", 409, "The key is revoked");
    public static final ErrorCode WORKSPACE_EXISTS =
            new ErrorCode("workspace.exists", 409, "The workspace exists under another name");

    private GatewayErrors() {}
}
