package io.zhiying.serving.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Texts as the words that they are compared by. */
final class TextTokens {
    /** What Python takes for white space; the ideographic space is among it. */
    private static final Pattern SPACE =
            Pattern.compile("[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+");

    private static final Pattern PUNCTUATION = Pattern.compile("([{-~\\[-` -&(-+:-@/])");
    private static final Pattern POINT_AFTER = Pattern.compile("([^0-9])([.,])");
    private static final Pattern POINT_BEFORE = Pattern.compile("([.,])([^0-9])");
    private static final Pattern DASH = Pattern.compile("([0-9])(-)");
    private static final Pattern NO_ROUGE_WORD = Pattern.compile("[^a-z0-9]+");

    /** First and last code points that sacreBLEU's tokenizer zh sets apart. */
    private static final int[][] CHINESE = {
        {0x3400, 0x4db5},
        {0x4e00, 0x9fa5},
        {0x9fa6, 0x9fbb},
        {0xf900, 0xfa2d},
        {0xfa30, 0xfa6a},
        {0xfa70, 0xfad9},
        // Two of its ranges are written with five digits, which Python reads as four and one more character: so what it
        // compares with are these, quotation marks and dashes among them, and no character above U+FFFF.
        {0x2001, 0x2a6d},
        {0x2f81, 0x2fa1},
        {0xff00, 0xffef},
        {0x2e80, 0x2eff},
        {0x3000, 0x303f},
        {0x31c0, 0x31ef},
        {0x2f00, 0x2fdf},
        {0x2ff0, 0x2fff},
        {0x3100, 0x312f},
        {0x31a0, 0x31bf},
        {0xfe10, 0xfe1f},
        {0xfe30, 0xfe4f},
        {0x3200, 0x33ff},
    };

    private TextTokens() {}

    static String withoutSpace(String text) {
        return SPACE.matcher(text).replaceAll("");
    }

    /** As mteval-v13a, sacreBLEU's default. */
    static List<String> western(String text) {
        String line = stripEnd(text)
                .replace("<skipped>", "")
                .replace("-\n", "")
                .replace("\n", " ")
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
        return split(punctuated(" " + line + " "));
    }

    /** As sacreBLEU's tokenizer zh: each Chinese character alone, the rest by its punctuation. */
    static List<String> chinese(String text) {
        var line = new StringBuilder();
        strip(text).codePoints().forEach(character -> {
            if (isChinese(character)) {
                line.append(' ').appendCodePoint(character).append(' ');
            } else {
                line.appendCodePoint(character);
            }
        });
        return split(punctuated(line.toString()));
    }

    private static boolean isChinese(int character) {
        for (int[] range : CHINESE) {
            if (character >= range[0] && character <= range[1]) {
                return true;
            }
        }
        return false;
    }

    /**
     * As rouge-score without a stemmer: runs of a to z and digits in lower case. It knows no other script; here each Han
     * character is a word besides, which changes nothing for texts that have none.
     */
    static List<String> rouge(String text) {
        var line = new StringBuilder();
        List<String> words = new ArrayList<>();
        text.toLowerCase(Locale.ROOT).codePoints().forEach(character -> {
            if (Character.UnicodeScript.of(character) == Character.UnicodeScript.HAN) {
                addWords(line, words);
                words.add(Character.toString(character));
            } else {
                line.appendCodePoint(character);
            }
        });
        addWords(line, words);
        return words;
    }

    private static void addWords(StringBuilder line, List<String> words) {
        for (String word : NO_ROUGE_WORD.split(line)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        line.setLength(0);
    }

    private static String punctuated(String line) {
        String apart = PUNCTUATION.matcher(line).replaceAll(" $1 ");
        apart = POINT_AFTER.matcher(apart).replaceAll("$1 $2 ");
        apart = POINT_BEFORE.matcher(apart).replaceAll(" $1 $2");
        return DASH.matcher(apart).replaceAll("$1 $2 ");
    }

    private static List<String> split(String line) {
        return SPACE.splitAsStream(line).filter(word -> !word.isEmpty()).toList();
    }

    private static String stripEnd(String text) {
        String marked = "x" + text;
        return strip(marked).substring(1);
    }

    private static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && SPACE.matcher(text.substring(from, from + 1)).matches()) {
            from++;
        }
        while (to > from && SPACE.matcher(text.substring(to - 1, to)).matches()) {
            to--;
        }
        return text.substring(from, to);
    }
}
