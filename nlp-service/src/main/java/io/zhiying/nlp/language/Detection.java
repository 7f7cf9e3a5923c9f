package io.zhiying.nlp.language;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * The language of a text.
 *
 * @param language BCP 47, {@value #UNDETERMINED} where the text does not tell
 * @param confidence the probability of the language, 0 to 1; of a mixed text, times its share of the text
 * @param alternatives the next likely languages, most likely first
 */
public record Detection(String language, double confidence, List<Alternative> alternatives) {
    /** BCP 47's word for a language that is not known, as of a text of nothing but emoji. */
    public static final String UNDETERMINED = "und";

    public Detection {
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("a confidence lies between 0 and 1");
        }
        alternatives = List.copyOf(alternatives);
    }

    static Detection undetermined(List<Alternative> alternatives) {
        return new Detection(UNDETERMINED, 0, alternatives);
    }

    /** Whether the text tells its language. */
    @JsonIgnore
    public boolean isDetermined() {
        return !language.equals(UNDETERMINED);
    }

    /** Another language that it may be, or that part of it is in. */
    public record Alternative(String language, double confidence) {}
}
