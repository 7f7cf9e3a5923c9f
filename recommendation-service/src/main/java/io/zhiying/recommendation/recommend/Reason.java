package io.zhiying.recommendation.recommend;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * Why an item is recommended.
 *
 * @param text for the customer, in the language asked for
 * @param itemIds the items that led to it; may be empty
 */
public record Reason(Code code, String text, List<String> itemIds) {

    /** What leads to an item. */
    public enum Code {
        ALSO_CHOSEN("Customers who chose %s also chose this", "选择了%s的顾客也选择了它"),
        SIMILAR("Similar to %s", "与%s相似"),
        BOUGHT_BEFORE("You have bought this before", "您曾购买过"),
        POPULAR("Popular right now", "近期热门"),
        NEW("New", "新品");

        private final String english;
        private final String chinese;

        Code(String english, String chinese) {
            this.english = english;
            this.chinese = chinese;
        }

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        Reason in(ReasonLanguage language) {
            return new Reason(this, language == ReasonLanguage.CHINESE ? chinese : english, List.of());
        }

        Reason in(ReasonLanguage language, List<String> itemIds, List<String> titles) {
            var form = language == ReasonLanguage.CHINESE ? chinese : english;
            return new Reason(this, form.formatted(language.list(titles)), itemIds);
        }
    }
}
