package io.zhiying.nlp.language;

import java.lang.Character.UnicodeScript;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a text is written with: for each script its words. Addresses (URLs, e-mail) count for nothing, whatever
 * language they seem to be in.
 */
record Writing(Map<UnicodeScript, Words> scripts) {
    /** Possessive, so that no text makes it go back over itself. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?:https?://|www\\.)[\\x21-\\x7e]++|[\\w.+-]++@[\\w-]++(?:\\.[\\w-]++)++");

    Writing {
        scripts = Collections.unmodifiableMap(scripts);
    }

    /**
     * The words of one script, a space between them.
     *
     * @param count how many they are; of a script without spaces, how many runs
     * @param letters of all of them
     */
    record Words(String text, int count, int letters) {}

    /** Reads at most as many letters: more tell nothing new of the language. */
    static Writing of(String text, int maxLetters) {
        String readable = ADDRESS.matcher(text).replaceAll(" ");
        Map<UnicodeScript, Builder> builders = new EnumMap<>(UnicodeScript.class);
        UnicodeScript word = UnicodeScript.COMMON;
        int letters = 0;
        for (int i = 0; i < readable.length() && letters < maxLetters; ) {
            int character = readable.codePointAt(i);
            i += Character.charCount(character);
            UnicodeScript script = UnicodeScript.of(character);
            if (script == UnicodeScript.INHERITED && word != UnicodeScript.COMMON) {
                script = word;
            }
            if (isWritten(script) && (Character.isLetter(character) || isMark(character))) {
                builders.computeIfAbsent(script, _ -> new Builder()).add(character, script != word);
                word = script;
                letters++;
            } else if (character != '\'' && character != '’') {
                word = UnicodeScript.COMMON;
            }
        }
        Map<UnicodeScript, Words> scripts = new EnumMap<>(UnicodeScript.class);
        builders.forEach((script, builder) -> scripts.put(script, builder.words()));
        return new Writing(scripts);
    }

    private static boolean isWritten(UnicodeScript script) {
        return script != UnicodeScript.COMMON && script != UnicodeScript.INHERITED && script != UnicodeScript.UNKNOWN;
    }

    private static boolean isMark(int character) {
        int type = Character.getType(character);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    int letters(UnicodeScript script) {
        Words words = scripts.get(script);
        return words == null ? 0 : words.letters();
    }

    private static final class Builder {
        private final StringBuilder text = new StringBuilder();
        private int count;
        private int letters;

        void add(int letter, boolean startsWord) {
            if (startsWord) {
                count++;
                text.append(text.isEmpty() ? "" : " ");
            }
            letters++;
            text.appendCodePoint(letter);
        }

        Words words() {
            return new Words(text.toString(), count, letters);
        }
    }
}
