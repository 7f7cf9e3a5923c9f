package io.zhiying.serving.registry;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.workspace.Workspaces;

/** Whom a row of the registry belongs to: a workspace, or everybody. */
public record Owner(String value) {
    /** What the operator offers to all workspaces. No workspace can have this name. */
    public static final Owner SHARED = new Owner("*shared");

    public static Owner current() {
        return new Owner(Workspaces.current().value());
    }

    /**
     * For whom the caller writes.
     *
     * @param visibility {@code private} or {@code shared}
     * @throws Problem {@code auth.forbidden}: what is shared is an operator's
     */
    public static Owner asked(String visibility) {
        try {
            return asked(Visibility.of(visibility));
        } catch (IllegalArgumentException e) {
            throw Problems.invalid("visibility", String.valueOf(e.getMessage()));
        }
    }

    static Owner asked(Visibility visibility) {
        if (visibility == Visibility.PRIVATE) {
            return current();
        }
        if (!Caller.current().may("platform:operator")) {
            throw new Problem(CommonErrors.FORBIDDEN, "The scope platform:operator is needed for what is shared.");
        }
        return SHARED;
    }

    public boolean isShared() {
        return equals(SHARED);
    }

    public Visibility visibility() {
        return isShared() ? Visibility.SHARED : Visibility.PRIVATE;
    }
}
