package io.zhiying.nlp.language;

import java.lang.Character.UnicodeScript;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What is known of languages beside the model: their codes and the scripts that they are written in. */
final class LanguageCodes {
    /** Codes of the model for which Java knows another three letters, or none. */
    private static final Map<String, String> MODEL_CODES =
            Map.of("cmn", "zh", "ekk", "et", "lvs", "lv", "pes", "fa", "plt", "mg");

    private static final Map<String, UnicodeScript> NOT_LATIN = notLatin();
    private static final Map<String, String> BY_ISO_639_3 = byIso6393();

    private LanguageCodes() {}

    /** BCP 47 for the model's ISO 639-3; the same code where there is no shorter one. */
    static String bcp47(String iso6393) {
        return BY_ISO_639_3.getOrDefault(iso6393, iso6393);
    }

    /** The one script that most writing in the language uses. */
    static UnicodeScript script(String language) {
        return NOT_LATIN.getOrDefault(language, UnicodeScript.LATIN);
    }

    private static Map<String, String> byIso6393() {
        Map<String, String> codes = new HashMap<>();
        Arrays.stream(Locale.getISOLanguages())
                .map(Locale::of)
                .forEach(locale -> codes.put(locale.getISO3Language(), locale.toLanguageTag()));
        codes.putAll(MODEL_CODES);
        return Map.copyOf(codes);
    }

    private static Map<String, UnicodeScript> notLatin() {
        Map<String, UnicodeScript> scripts = new HashMap<>();
        put(scripts, UnicodeScript.HAN, "zh", "ja");
        put(scripts, UnicodeScript.HANGUL, "ko");
        put(scripts, UnicodeScript.CYRILLIC, "ru", "uk", "bg", "be", "mk", "sr", "kk", "ky", "mn", "tg", "tt", "ce");
        put(scripts, UnicodeScript.ARABIC, "ar", "fa", "ur", "ps", "pnb");
        put(scripts, UnicodeScript.DEVANAGARI, "hi", "mr", "ne", "sa");
        put(scripts, UnicodeScript.BENGALI, "bn");
        put(scripts, UnicodeScript.GUJARATI, "gu");
        put(scripts, UnicodeScript.GURMUKHI, "pa");
        put(scripts, UnicodeScript.TAMIL, "ta");
        put(scripts, UnicodeScript.TELUGU, "te");
        put(scripts, UnicodeScript.KANNADA, "kn");
        put(scripts, UnicodeScript.MALAYALAM, "ml");
        put(scripts, UnicodeScript.SINHALA, "si");
        put(scripts, UnicodeScript.THAI, "th");
        put(scripts, UnicodeScript.GREEK, "el");
        put(scripts, UnicodeScript.HEBREW, "he");
        put(scripts, UnicodeScript.ARMENIAN, "hy");
        put(scripts, UnicodeScript.GEORGIAN, "ka");
        return Map.copyOf(scripts);
    }

    private static void put(Map<String, UnicodeScript> scripts, UnicodeScript script, String... languages) {
        for (String language : languages) {
            scripts.put(language, script);
        }
    }
}
