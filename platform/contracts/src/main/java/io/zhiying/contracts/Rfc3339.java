package io.zhiying.contracts;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * Times as RFC 3339 writes them in UTC, {@code 2026-11-28T17:20:30.443Z}. By hand: an event has several of them and is
 * read by several services, and java.time's formatters, which know every calendar, took a tenth of the time in which
 * events become profiles.
 */
public final class Rfc3339 {
    private static final String SHORTEST = "0000-00-00T00:00:00Z";
    private static final int POINT = SHORTEST.length() - 1;
    private static final int LONGEST = SHORTEST.length() + ".123456789".length();

    private static final Instant YEAR_0 = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

    private Rfc3339() {}

    /** @throws DateTimeParseException as {@link Instant#parse} does */
    public static Instant parse(String text) {
        var plain = plain(text);
        return plain == null ? Instant.parse(text) : plain;
    }

    /** A time of the usual form; null where it has another form, such as an offset or a leap second, or is none. */
    public static @Nullable Instant plain(String text) {
        int length = text.length();
        if (length < SHORTEST.length()
                || length > LONGEST
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':'
                || text.charAt(length - 1) != 'Z') {
            return null;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, 19);
        int nanos = length == SHORTEST.length() ? 0 : nanos(text, length - 1);
        boolean allDigits = (year | month | day | hour | minute | second | nanos) >= 0;
        if (!allDigits || month == 0 || month > 12 || day == 0 || hour > 23 || minute > 59 || second > 59) {
            return null;
        }
        if (day > 28 && day > YearMonth.of(year, month).lengthOfMonth()) {
            return null;
        }
        long seconds = LocalDate.of(year, month, day).toEpochDay() * 86_400 + hour * 3_600 + minute * 60 + second;
        return Instant.ofEpochSecond(seconds, nanos);
    }

    /** As {@link Instant#toString} does: with no, three, six or nine digits after the point. */
    public static String format(Instant time) {
        if (time.isBefore(YEAR_0) || !time.isBefore(YEAR_10000)) {
            return time.toString();
        }
        var utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
        var text = new StringBuilder(LONGEST);
        append(text, utc.getYear(), 4).append('-');
        append(text, utc.getMonthValue(), 2).append('-');
        append(text, utc.getDayOfMonth(), 2).append('T');
        append(text, utc.getHour(), 2).append(':');
        append(text, utc.getMinute(), 2).append(':');
        append(text, utc.getSecond(), 2);
        int nanos = utc.getNano();
        if (nanos % 1_000_000 == 0) {
            if (nanos != 0) {
                append(text.append('.'), nanos / 1_000_000, 3);
            }
        } else if (nanos % 1_000 == 0) {
            append(text.append('.'), nanos / 1_000, 6);
        } else {
            append(text.append('.'), nanos, 9);
        }
        return text.append('Z').toString();
    }

    private static int nanos(String text, int end) {
        if (text.charAt(POINT) != '.' || end == POINT + 1) {
            return -1;
        }
        int value = digits(text, POINT + 1, end);
        for (int missing = POINT + 10 - end; missing > 0; missing--) {
            value *= 10;
        }
        return value;
    }

    /** Below zero where one of them is no digit. */
    private static int digits(String text, int from, int to) {
        int value = 0;
        for (int at = from; at < to; at++) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static StringBuilder append(StringBuilder text, int value, int digits) {
        int unit = 1;
        for (int more = digits - 1; more > 0; more--) {
            unit *= 10;
        }
        for (; unit > 0; unit /= 10) {
            text.append((char) ('0' + value / unit % 10));
        }
        return text;
    }
}
