package io.zhiying.profile.time;

import io.zhiying.platform.problem.Problems;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Which times are taken from callers: what lies before or beyond is a slip, and not everything that reads it could hold it. */
public final class Times {
    public static final Instant EARLIEST = Instant.EPOCH;
    public static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private Times() {}

    public static boolean areTaken(Instant time) {
        return !time.isBefore(EARLIEST) && !time.isAfter(LATEST);
    }

    /**
     * The value of a parameter.
     *
     * @throws io.zhiying.platform.problem.Problem 422 that names the parameter
     */
    public static Instant parameter(String name, String value) {
        try {
            var time = Instant.parse(value);
            if (areTaken(time)) {
                return time;
            }
        } catch (DateTimeParseException e) {
            // told below
        }
        throw Problems.invalid(name, "must be an RFC 3339 time in UTC, from 1970 to 2200");
    }
}
