package io.zhiying.demo.console;

/** How many columns of a terminal a text takes: Chinese characters and their punctuation take two. */
final class TextWidth {
    private TextWidth() {}

    static int of(String text) {
        return text.codePoints().map(TextWidth::of).sum();
    }

    /** The text padded with blanks on the right, or cut with an ellipsis, to exactly this width. */
    static String fit(String text, int width) {
        if (of(text) <= width) {
            return text + " ".repeat(width - of(text));
        }
        var cut = new StringBuilder();
        int used = 0;
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            if (used + of(codePoint) > width - 1) {
                break;
            }
            cut.appendCodePoint(codePoint);
            used += of(codePoint);
            at += Character.charCount(codePoint);
        }
        return cut.append('…').append(" ".repeat(width - 1 - used)).toString();
    }

    private static int of(int codePoint) {
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = codePoint >= 0x1100 && codePoint <= 0x115f
                || codePoint >= 0x2e80 && codePoint <= 0xa4cf
                || codePoint >= 0xac00 && codePoint <= 0xd7a3
                || codePoint >= 0xf900 && codePoint <= 0xfaff
                || codePoint >= 0xfe30 && codePoint <= 0xfe6f
                || codePoint >= 0xff00 && codePoint <= 0xff60
                || codePoint >= 0xffe0 && codePoint <= 0xffe6
                || codePoint >= 0x1f300 && codePoint <= 0x1faff
                || codePoint >= 0x20000 && codePoint <= 0x3fffd;
        return wide ? 2 : 1;
    }
}
