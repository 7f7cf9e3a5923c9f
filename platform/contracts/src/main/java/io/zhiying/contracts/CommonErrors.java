package io.zhiying.contracts;

/** Error codes that every service may answer. */
public final class CommonErrors {
    public static final ErrorCode MALFORMED = new ErrorCode("request.malformed", 400, "The request cannot be read");
    public static final ErrorCode INVALID = new ErrorCode("request.invalid", 422, "The request has invalid fields");
    public static final ErrorCode UNAUTHENTICATED =
            new ErrorCode("auth.unauthenticated", 401, "No valid credential was given");
    public static final ErrorCode FORBIDDEN =
            new ErrorCode("auth.forbidden", 403, "The credential does not allow this");
    public static final ErrorCode NOT_FOUND = new ErrorCode("resource.not_found", 404, "There is no such resource");
    public static final ErrorCode METHOD_NOT_ALLOWED =
            new ErrorCode("request.method_not_allowed", 405, "The resource does not have this method");
    public static final ErrorCode NOT_ACCEPTABLE =
            new ErrorCode("request.not_acceptable", 406, "None of the accepted media types can be produced");
    public static final ErrorCode TOO_LARGE = new ErrorCode("request.too_large", 413, "The request is too large");
    public static final ErrorCode UNSUPPORTED_MEDIA_TYPE =
            new ErrorCode("request.unsupported_media_type", 415, "The media type of the body is not supported");
    public static final ErrorCode CONFLICT =
            new ErrorCode("resource.conflict", 409, "The resource is not in a state that allows this");
    public static final ErrorCode CURSOR_INVALID =
            new ErrorCode("page.cursor_invalid", 400, "The cursor is not one that was given");
    public static final ErrorCode IDEMPOTENCY_KEY_MALFORMED =
            new ErrorCode("idempotency.key_malformed", 400, "The Idempotency-Key is malformed");
    public static final ErrorCode IDEMPOTENCY_IN_FLIGHT =
            new ErrorCode("idempotency.in_flight", 409, "A request with this Idempotency-Key is still being worked on");
    public static final ErrorCode IDEMPOTENCY_REUSED =
            new ErrorCode("idempotency.key_reused", 422, "This Idempotency-Key was used with another request");
    /** Told to nobody; the status is nginx's. */
    public static final ErrorCode CLIENT_GONE = new ErrorCode("request.client_gone", 499, "The client has gone");

    public static final ErrorCode OVERLOADED = new ErrorCode("service.overloaded", 429, "Too many requests");
    public static final ErrorCode UNAVAILABLE =
            new ErrorCode("service.unavailable", 503, "A part that is needed is not available now");
    public static final ErrorCode INTERNAL = new ErrorCode("service.internal", 500, "Something went wrong on our side");

    private CommonErrors() {}
}
