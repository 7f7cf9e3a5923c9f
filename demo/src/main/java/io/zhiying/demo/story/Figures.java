package io.zhiying.demo.story;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Numbers as people write them. */
final class Figures {
    private Figures() {}

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static String points(double share) {
        return String.format(Locale.ROOT, "%+.1f points", 100 * share);
    }

    /** An interval of shares, in percent. */
    static String range(JsonNode interval) {
        JsonNode high = interval.path("high");
        String bound = high.isNumber() ? percent(high.asDouble()) : "no bound";
        return percent(interval.path("low").asDouble()) + " to " + bound;
    }

    /** The day and minute of an RFC 3339 time. */
    static String minute(JsonNode time) {
        String text = time.asString("");
        return text.length() < 16 ? text : text.substring(0, 16).replace('T', ' ');
    }
}
