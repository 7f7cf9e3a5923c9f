package io.zhiying.serving.registry;

import io.zhiying.platform.workspace.Workspaces;

/** Whom a row of the registry belongs to: a workspace, or everybody. */
public record Owner(String value) {
    /** What the operator offers to all workspaces. No workspace can have this name. */
    public static final Owner SHARED = new Owner("*shared");

    public static Owner current() {
        return new Owner(Workspaces.current().value());
    }

    public boolean isShared() {
        return equals(SHARED);
    }

    public Visibility visibility() {
        return isShared() ? Visibility.SHARED : Visibility.PRIVATE;
    }
}
