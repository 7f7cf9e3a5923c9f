package io.zhiying.profile.segment.condition;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A trait of the profile passes a test. See {@link ValueTest}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TraitClause(
        String path, Operator op, @Nullable Object value) implements Condition {
    public TraitClause {
        var _ = new ValueTest(path, op, value);
    }

    @JsonIgnore
    ValueTest test() {
        return new ValueTest(path, op, value);
    }
}
