package io.zhiying.profile.segment.condition;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A test of what stands at a path of a JSON object.
 *
 * @param path names joined by dots; {@code []} after a name goes through its list: {@code products[].category}
 * @param value a text, number or boolean; a list of them for {@code in}; a boolean or nothing for {@code exists}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ValueTest(
        @Schema(example = "products[].category") String path,
        Operator op,
        @Schema(example = "BABY FOODS") @Nullable Object value) {
    private static final Pattern PATH =
            Pattern.compile("[^.\\[\\]\\x00-\\x1f]{1,100}(\\[])?(\\.[^.\\[\\]\\x00-\\x1f]{1,100}(\\[])?){0,9}");
    private static final int MAX_VALUES = 500;
    private static final int MAX_LENGTH = 1_000;

    public ValueTest {
        Checks.require(
                path != null && PATH.matcher(path).matches(),
                "path must be 1 to 10 names joined by dots, such as products[].category");
        Checks.require(op != null, "op must be one of eq, ne, gt, gte, lt, lte, in, contains, exists");
        switch (op) {
            case EQ, NE -> Checks.require(isScalar(value), "value must be a text, a number, true or false");
            case GT, GTE, LT, LTE ->
                Checks.require(isScalar(value) && !(value instanceof Boolean), "value must be a text or a number");
            case IN ->
                Checks.require(
                        value instanceof List<?> values
                                && !values.isEmpty()
                                && values.size() <= MAX_VALUES
                                && values.stream().allMatch(ValueTest::isScalar),
                        "value must be a list of 1 to " + MAX_VALUES + " texts, numbers or booleans");
            case CONTAINS ->
                Checks.require(
                        value instanceof String text && !text.isEmpty() && isScalar(value), "value must be a text");
            case EXISTS ->
                Checks.require(value == null || value instanceof Boolean, "value must be true, false or absent");
        }
    }

    private static boolean isScalar(@Nullable Object value) {
        return switch (value) {
            case String text -> text.length() <= MAX_LENGTH && text.indexOf('\0') < 0;
            case Double number -> Double.isFinite(number);
            case Number _, Boolean _ -> true;
            case null, default -> false;
        };
    }
}
