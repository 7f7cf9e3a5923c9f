package io.zhiying.recommendation.recommend;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The languages that reasons are written in. */
public enum ReasonLanguage {
    ENGLISH("en"),
    CHINESE("zh");

    private static final List<Locale> KNOWN = List.of(Locale.ENGLISH, Locale.CHINESE);

    private final String tag;

    ReasonLanguage(String tag) {
        this.tag = tag;
    }

    /** BCP 47. */
    public String tag() {
        return tag;
    }

    /** The one that an Accept-Language header (RFC 9110) likes best; English where it likes neither or is broken. */
    public static ReasonLanguage accepted(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return ENGLISH;
        }
        try {
            var best = Locale.lookup(Locale.LanguageRange.parse(header), KNOWN);
            return Locale.CHINESE.equals(best) ? CHINESE : ENGLISH;
        } catch (IllegalArgumentException e) {
            return ENGLISH;
        }
    }

    String list(List<String> titles) {
        return this == CHINESE
                ? titles.stream().map(title -> "“" + title + "”").collect(Collectors.joining("、"))
                : titles.stream().map(title -> "“" + title + "”").collect(Collectors.joining(", "));
    }
}
