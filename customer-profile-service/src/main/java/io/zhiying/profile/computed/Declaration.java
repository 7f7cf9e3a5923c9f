package io.zhiying.profile.computed;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.segment.condition.EventClause.Kind;
import io.zhiying.profile.segment.condition.Occurrence;
import io.zhiying.profile.segment.condition.OccurrenceSql;
import io.zhiying.profile.segment.condition.SequenceClause.Gap;
import io.zhiying.profile.segment.condition.ValueTest;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A trait as a workspace wants it.
 *
 * @param name by which callers and segments know it
 * @param kind what sort of event; track where absent
 * @param where property filters, all of which an event must pass
 * @param property what of the event is looked at: names joined by dots, {@code []} after a list; not given to count.
 *     Texts of up to 1,000 characters, numbers and booleans are values, numbers alone where numbers are wanted; an event
 *     without one is passed over, and a list has as many as elements
 * @param window how far back from now, a time that moves; all time where absent
 * @param currency for numbers: an ISO 4217 code, whose amounts alone count, or {@code none} where they are no money;
 *     where absent, there is no value for who has amounts in several currencies
 * @param limit how many values a unique list has at most; 100 where absent
 */
@Schema(name = "ComputedTraitDeclaration")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Declaration(
        @Schema(example = "spend_90d") @NotNull @Pattern(regexp = "[a-z][a-z0-9_]{0,62}")
        String name,

        @Schema(example = "近九十天消费") @Nullable @Size(max = 255)
        String description,

        @Schema(example = "sum") @NotNull Aggregate aggregate,

        @Schema(example = "Order Completed") @NotBlank @Size(max = 255)
        String event,

        @Nullable Kind kind,
        @Nullable @Size(max = 10) List<@NotNull ValueTest> where,
        @Schema(example = "total") @Nullable String property,
        @Nullable Gap window,

        @Schema(example = "USD") @Nullable @Pattern(regexp = "[A-Z]{3}|none")
        String currency,

        @Nullable Integer limit) {
    private static final String NO_CURRENCY = "none";
    private static final int MAX_LIMIT = 1_000;
    private static final int DEFAULT_LIMIT = 100;

    /** @throws io.zhiying.platform.problem.Problem 422 that names the field */
    void check() {
        if (event.indexOf('\0') >= 0) {
            throw Problems.invalid("event", "must not have the character U+0000");
        }
        checkProperty();
        if (currency != null && !aggregate.isOfNumbers()) {
            throw Problems.invalid("currency", "is for sum, average, min and max only");
        }
        if (limit != null && aggregate != Aggregate.UNIQUE_LIST) {
            throw Problems.invalid("limit", "is for unique_list only");
        }
        if (limit != null && (limit < 1 || limit > MAX_LIMIT)) {
            throw Problems.invalid("limit", "must be from 1 to " + MAX_LIMIT);
        }
    }

    private void checkProperty() {
        if (aggregate == Aggregate.COUNT) {
            if (property != null) {
                throw Problems.invalid("property", "must be absent: count is of events; filter them with where");
            }
            return;
        }
        if (property == null) {
            throw Problems.invalid("property", "must be given: what of the event is looked at");
        }
        try {
            var _ = OccurrenceSql.elementsAt(property);
        } catch (IllegalArgumentException e) {
            throw Problems.invalid("property", "must be 1 to 10 names joined by dots, such as products[].category");
        }
    }

    @JsonIgnore
    Occurrence occurrence() {
        return new Occurrence(event, kind, where);
    }

    /** The one whose amounts alone count. */
    @JsonIgnore
    Optional<String> onlyCurrency() {
        return Optional.ofNullable(currency).filter(code -> !code.equals(NO_CURRENCY));
    }

    @JsonIgnore
    int listed() {
        return limit == null ? DEFAULT_LIMIT : limit;
    }

    /** Whether it has the same values as another. */
    boolean computesLike(Declaration other) {
        return withoutDescription().equals(other.withoutDescription());
    }

    private Declaration withoutDescription() {
        return new Declaration(name, null, aggregate, event, kind, where, property, window, currency, limit);
    }
}
