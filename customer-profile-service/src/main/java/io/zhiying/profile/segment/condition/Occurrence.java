package io.zhiying.profile.segment.condition;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.profile.segment.condition.EventClause.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which events are meant.
 *
 * @param event the name
 * @param kind what sort of event it is; track where absent
 * @param where property filters, all of which an event must pass
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Occurrence(
        @Schema(example = "Cart Viewed") String event,
        @Nullable Kind kind,
        @Nullable List<ValueTest> where) {
    private static final int MAX_FILTERS = 10;

    public Occurrence {
        Checks.text(event, "event");
        where = where == null ? List.of() : List.copyOf(where);
        Checks.require(where.size() <= MAX_FILTERS, "where must have at most " + MAX_FILTERS + " filters");
    }

    @JsonIgnore
    public Dependency dependency() {
        return new Dependency.OnEvent(wireKind(), event);
    }

    @JsonIgnore
    String wireKind() {
        return (kind == null ? Kind.TRACK : kind).wire();
    }

    @JsonIgnore
    List<ValueTest> filters() {
        return where == null ? List.of() : where;
    }
}
