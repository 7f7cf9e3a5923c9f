package io.zhiying.nlp.text;

/** Makes text that every store and encoder takes of any text that JSON can carry. */
public final class CleanText {
    private static final char REPLACEMENT = '\uFFFD';

    private CleanText() {}

    /** Without NUL characters and with U+FFFD for each half of a surrogate pair that stands alone. */
    public static String of(String text) {
        if (isClean(text)) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean pair = i + 1 < text.length() && Character.isSurrogatePair(character, text.charAt(i + 1));
            if (pair) {
                clean.append(character).append(text.charAt(++i));
            } else {
                clean.append(Character.isSurrogate(character) ? REPLACEMENT : character == 0 ? ' ' : character);
            }
        }
        return clean.toString();
    }

    private static boolean isClean(String text) {
        return text.chars().noneMatch(character -> character == 0 || Character.isSurrogate((char) character));
    }
}
