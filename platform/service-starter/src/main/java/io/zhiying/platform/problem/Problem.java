package io.zhiying.platform.problem;

import io.zhiying.contracts.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An error that the caller is told of, as an RFC 9457 problem document. The detail is written for the caller. */
public class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ErrorCode code;
    private final transient List<Field> fields = new ArrayList<>();
    private @Nullable Duration retryAfter;

    /** A field of the request and what is wrong with it; the path is dotted, with indexes in brackets. */
    public record Field(String field, String message) {}

    public Problem(ErrorCode code, String detail) {
        super(detail);
        this.code = code;
    }

    public Problem(ErrorCode code, String detail, Throwable cause) {
        super(detail, cause);
        this.code = code;
    }

    public Problem withField(String field, String message) {
        fields.add(new Field(field, message));
        return this;
    }

    public Problem withFields(List<Field> more) {
        fields.addAll(more);
        return this;
    }

    /** When to come back, for 429 and 503. */
    public Problem retryAfter(Duration wait) {
        this.retryAfter = wait;
        return this;
    }

    public ErrorCode code() {
        return code;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<Field> fields() {
        return List.copyOf(fields);
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
