package io.zhiying.serving.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Text from tokens as they come. A character may be split over tokens: its part is held until the character is whole.
 * What a token means can depend on the one before it, so each is read together with those since the boundary before
 * the last one; the cost of a token does not grow with the text.
 */
final class WholeCharacters {
    private static final char BROKEN = '\ufffd';

    private final Function<long[], String> decode;
    private final List<Long> window = new ArrayList<>();
    /** Of the window, how many tokens stood before the last boundary. */
    private int boundary;

    private int sent;

    /** @param decode tokens to text, without special tokens; a part of a character becomes U+FFFD */
    WholeCharacters(Function<long[], String> decode) {
        this.decode = decode;
    }

    /** The text that becomes whole with the token; may be empty. */
    String add(long token) {
        window.add(token);
        String text = text(window);
        int whole = text.length();
        while (whole > 0 && text.charAt(whole - 1) == BROKEN) {
            whole--;
        }
        String chunk = whole > sent ? text.substring(sent, whole) : "";
        sent = Math.max(sent, whole);
        if (whole == text.length()) {
            List<Long> last = new ArrayList<>(window.subList(boundary, window.size()));
            window.clear();
            window.addAll(last);
            boundary = window.size();
            sent = text(window).length();
        }
        return chunk;
    }

    private String text(List<Long> tokens) {
        return decode.apply(tokens.stream().mapToLong(Long::longValue).toArray());
    }
}
