package io.zhiying.platform.workspace;

import io.zhiying.contracts.WorkspaceId;
import java.util.Optional;

/**
 * The workspace that the current thread works for. It is bound for a request from its verified token, for an event
 * or a job from its record, and reaches PostgreSQL at the start of each transaction. There is no way to set it
 * for longer than a call.
 */
public final class Workspaces {
    /** What the row-level policies of platform tables take for "all workspaces". */
    static final String PLATFORM = "*";

    private static final ScopedValue<String> CURRENT = ScopedValue.newInstance();

    private Workspaces() {}

    /** Work that may throw. */
    @FunctionalInterface
    public interface Work<T, X extends Exception> {
        T run() throws X;
    }

    /** @throws IllegalStateException where no workspace is bound */
    public static WorkspaceId current() {
        return find().orElseThrow(() -> new IllegalStateException("no workspace is bound to this call"));
    }

    public static Optional<WorkspaceId> find() {
        return setting().filter(value -> !value.equals(PLATFORM)).map(WorkspaceId::new);
    }

    public static void run(WorkspaceId workspace, Runnable work) {
        ScopedValue.where(CURRENT, workspace.value()).run(work);
    }

    public static <T, X extends Exception> T call(WorkspaceId workspace, Work<T, X> work) throws X {
        return ScopedValue.where(CURRENT, workspace.value()).call(work::run);
    }

    /** For chores that cross workspaces; opens only tables isolated with {@code platform.isolate_chore}. */
    public static <T, X extends Exception> T callAsPlatform(Work<T, X> work) throws X {
        return ScopedValue.where(CURRENT, PLATFORM).call(work::run);
    }

    public static void runAsPlatform(Runnable work) {
        ScopedValue.where(CURRENT, PLATFORM).run(work);
    }

    static Optional<String> setting() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }
}
