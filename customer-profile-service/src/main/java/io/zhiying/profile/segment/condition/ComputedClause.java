package io.zhiying.profile.segment.condition;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A computed trait passes a test, as in {@link ValueTest}. Counts and sums are 0 for who has no such events; of the
 * others, and of amounts in several currencies, there is no value then.
 *
 * @param trait its name
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ComputedClause(
        @Schema(example = "spend_90d") String trait,
        Operator op,
        @Schema(example = "500") @Nullable Object value) implements Condition {
    static final String KEY = "value";

    public ComputedClause {
        Checks.text(trait, "trait");
        var _ = new ValueTest(KEY, op, value);
    }

    @JsonIgnore
    ValueTest test() {
        return new ValueTest(KEY, op, value);
    }
}
