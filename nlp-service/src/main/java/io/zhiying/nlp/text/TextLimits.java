package io.zhiying.nlp.text;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How much text one request may carry.
 *
 * @param maxTexts in one list
 * @param maxCharacters of one text, in UTF-16 units
 */
@Validated
@ConfigurationProperties("zhiying.nlp.limits")
public record TextLimits(
        @DefaultValue("100") @Min(1) @Max(1_000) int maxTexts,
        @DefaultValue("10000") @Min(1) @Max(100_000) int maxCharacters) {
    /** Enough to mend a request by, few enough to read. */
    private static final int MAX_REPORTED = 10;

    /**
     * The texts of a field, when there are between one and the limit of them and each is within its limit.
     *
     * @throws Problem naming each field and the limit that it breaks
     */
    public List<String> check(String field, @Nullable List<@Nullable String> texts) {
        checkSize(field, texts);
        List<Problem.Field> wrong = new ArrayList<>();
        List<String> checked = new ArrayList<>();
        for (int i = 0; texts != null && i < texts.size(); i++) {
            collect(field + "[" + i + "]", texts.get(i), checked, wrong);
        }
        throwAny(wrong);
        return checked;
    }

    /** One text, within the limit. */
    public String check(String field, @Nullable String text) {
        List<Problem.Field> wrong = new ArrayList<>();
        List<String> checked = new ArrayList<>();
        collect(field, text, checked, wrong);
        throwAny(wrong);
        return checked.getFirst();
    }

    /** Only that there are between one and the limit of them. */
    public void checkSize(String field, @Nullable List<?> items) {
        if (items == null || items.isEmpty() || items.size() > maxTexts) {
            throw invalid(field, "must have 1 to " + maxTexts + " items");
        }
    }

    private void collect(String field, @Nullable String text, List<String> checked, List<Problem.Field> wrong) {
        if (text == null) {
            wrong.add(new Problem.Field(field, "must be a string"));
        } else if (text.length() > maxCharacters) {
            wrong.add(new Problem.Field(field, "must have at most " + maxCharacters + " characters"));
        } else {
            checked.add(text);
        }
    }

    private static void throwAny(List<Problem.Field> wrong) {
        if (!wrong.isEmpty()) {
            Problem.Field first = wrong.getFirst();
            throw new Problem(CommonErrors.INVALID, first.field() + " " + first.message() + ".")
                    .withFields(wrong.subList(0, Math.min(wrong.size(), MAX_REPORTED)));
        }
    }

    private static Problem invalid(String field, String message) {
        return new Problem(CommonErrors.INVALID, field + " " + message + ".").withField(field, message);
    }

    /** As much of a text as a request might carry, for texts that come by other ways. */
    public String cut(String text) {
        return text.length() <= maxCharacters ? text : text.substring(0, maxCharacters);
    }
}
