package io.zhiying.profile.computed;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The traits of the current workspace as they are now, remembered for as long as nobody changes them: a transaction asks
 * for one number only. Whoever writes values asks after it has locked the profiles. A change that it does not see yet is
 * then committed later, and the job that follows the change waits for these locks, so no value stays an old trait's.
 */
@Component
class KnownTraits {
    private static final int MAX_WORKSPACES = 10_000;

    private final ComputedTraits traits;
    private final Map<WorkspaceId, Known> known = new ConcurrentHashMap<>();

    KnownTraits(ComputedTraits traits) {
        this.traits = traits;
    }

    private record Known(long revision, List<ComputedTrait> traits) {}

    @Transactional(propagation = Propagation.MANDATORY)
    public List<ComputedTrait> all() {
        long revision = traits.revision();
        if (revision == 0) {
            return List.of();
        }
        var workspace = Workspaces.current();
        var before = known.get(workspace);
        if (before != null && before.revision() == revision) {
            return before.traits();
        }
        // What is read after the number is of that revision or a later one, never of an earlier.
        var read = traits.all();
        if (known.size() >= MAX_WORKSPACES) {
            known.clear();
        }
        known.put(workspace, new Known(revision, read));
        return read;
    }
}
