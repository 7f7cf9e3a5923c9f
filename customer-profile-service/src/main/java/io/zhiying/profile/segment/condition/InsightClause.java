package io.zhiying.profile.segment.condition;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** Something that was understood of the customer, such as {@code sentiment.latest.label}. See {@link ValueTest}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InsightClause(
        String path, Operator op, @Nullable Object value) implements Condition {
    public InsightClause {
        var _ = new ValueTest(path, op, value);
    }

    @JsonIgnore
    ValueTest test() {
        return new ValueTest(path, op, value);
    }
}
