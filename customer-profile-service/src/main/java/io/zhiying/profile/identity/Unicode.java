package io.zhiying.profile.identity;

import java.net.IDN;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;
import java.util.regex.Pattern;

/** One spelling for what people read as one text. */
final class Unicode {
    /** Zero width and direction marks, which come along when a text is copied from a sheet or a chat. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2060\\uFEFF]");

    /** What IDNA 2003 maps away and IDNA 2008 keeps: there, two spellings are domains of two owners. */
    private static final Pattern DEVIATION = Pattern.compile("[\\u00DF\\u03C2\\u200C\\u200D]");

    private Unicode() {}

    /** Compatibility form (NFKC) in lower case, without marks that nobody sees and outer blanks. */
    static String fold(String text) {
        if (isAscii(text)) {
            return text.toLowerCase(Locale.ROOT).strip(); // what the rest would come to
        }
        var seen = INVISIBLE.matcher(text).replaceAll("");
        var lower = nfkc(seen).toLowerCase(Locale.ROOT);
        return nfkc(lower).strip();
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static String nfkc(String text) {
        return Normalizer.normalize(text, Form.NFKC);
    }

    /** As it is sent in SMTP and DNS; the domain itself where IDNA 2003 has no such form for it or another owner's. */
    static String asciiDomain(String domain) {
        if (DEVIATION.matcher(domain).find()) {
            return domain;
        }
        try {
            return IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return domain;
        }
    }
}
