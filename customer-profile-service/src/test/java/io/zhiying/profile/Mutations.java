package io.zhiying.profile;

import java.util.List;
import java.util.SplittableRandom;

/** Texts that are almost right: pieces cut out, doubled, swapped for values that parsers stumble over. */
public final class Mutations {
    private static final List<String> STUMBLES = List.of(
            "null",
            "[]",
            "{}",
            "\"\"",
            "-1",
            "1e999",
            "1e-400",
            "99999999999999999999",
            "true",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"9999-12-31T23:59:59Z\"",
            "[[[[[[[[",
            "}",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\n",
            "字",
            "\ud83d\ude00",
            "$",
            "(",
            "/",
            "\"NaN\"",
            "0.1",
            "{\"type\":\"none\"}");

    private Mutations() {}

    public static String of(String text, long seed, int changes) {
        var random = new SplittableRandom(seed);
        var changed = new StringBuilder(text);
        for (int i = 0; i < changes && !changed.isEmpty(); i++) {
            int from = random.nextInt(changed.length());
            int to = Math.min(changed.length(), from + 1 + random.nextInt(12));
            switch (random.nextInt(5)) {
                case 0 -> changed.delete(from, to);
                case 1 -> changed.insert(from, changed.substring(from, to));
                case 2 -> changed.insert(from, STUMBLES.get(random.nextInt(STUMBLES.size())));
                case 3 -> changed.setCharAt(from, (char) random.nextInt(0x20, 0x7f));
                default -> replaceValue(changed, from, STUMBLES.get(random.nextInt(STUMBLES.size())));
            }
        }
        return changed.toString();
    }

    /** The value after the next colon, up to the next comma or bracket. */
    private static void replaceValue(StringBuilder text, int from, String value) {
        int start = text.indexOf(":", from) + 1;
        if (start > 0) {
            int end = start;
            while (end < text.length() && ",]}".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            text.replace(start, end, value);
        }
    }
}
