package io.zhiying.profile.ingest;

import io.zhiying.platform.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request holds: events that can be used, and those that cannot, each with what is wrong with it. */
record Reading(List<NamedEvent> accepted, List<Refused> refused) {
    private static final int TOLD = 20;

    /** An event as it was sent. */
    record Refused(Map<String, @Nullable Object> event, Problem problem) {}

    Reading {
        accepted = List.copyOf(accepted);
        refused = List.copyOf(refused);
    }

    /** @throws Problem that names what is wrong with the first events, where any is refused */
    Reading orThrow() {
        if (refused.isEmpty()) {
            return this;
        }
        var first = refused.getFirst().problem();
        throw new Problem(first.code(), first.detail())
                .withFields(refused.stream()
                        .flatMap(each -> each.problem().fields().stream())
                        .limit(TOLD)
                        .toList());
    }
}
