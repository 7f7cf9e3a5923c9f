package io.zhiying.platform.problem;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.contracts.ErrorCode;
import java.time.Duration;

/** The problems that come up everywhere, by name. */
public final class Problems {
    private Problems() {}

    /** 404 with the code {@code <kind>.not_found}: the thing does not exist, or belongs to another workspace. */
    public static Problem notFound(String kind, Object id) {
        return new Problem(
                new ErrorCode(kind + ".not_found", 404, "There is no such " + kind.replace('_', ' ')),
                "There is no %s %s.".formatted(kind.replace('_', ' '), id));
    }

    /** 422: the field's value cannot be taken. */
    public static Problem invalid(String field, String message) {
        return new Problem(CommonErrors.INVALID, field + " " + message).withField(field, message);
    }

    /** 409 with a code of the caller's own. */
    public static Problem conflict(String code, String detail) {
        return new Problem(new ErrorCode(code, 409, CommonErrors.CONFLICT.title()), detail);
    }

    /** 503: a neighbour or a store is away; come back later. */
    public static Problem unavailable(String detail, Throwable cause) {
        return new Problem(CommonErrors.UNAVAILABLE, detail, cause).retryAfter(Duration.ofSeconds(2));
    }
}
