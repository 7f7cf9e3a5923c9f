package io.zhiying.profile.segment.condition;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The customer belongs to a group like this; to any where nothing more is said.
 *
 * @param groupId the one that events name so
 * @param where tests of the group's traits, all of which one group must pass
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GroupClause(
        @Schema(example = "acme") @Nullable String groupId,
        @Nullable List<ValueTest> where) implements Condition {
    private static final int MAX_TESTS = 10;

    public GroupClause {
        if (groupId != null) {
            Checks.text(groupId, "groupId");
        }
        where = where == null ? List.of() : List.copyOf(where);
        Checks.require(where.size() <= MAX_TESTS, "where must have at most " + MAX_TESTS + " tests");
    }

    @JsonIgnore
    List<ValueTest> tests() {
        return where == null ? List.of() : where;
    }
}
