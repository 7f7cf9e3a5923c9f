package io.zhiying.gateway.workspace;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.gateway.GatewayErrors;
import io.zhiying.gateway.key.KeyLifecycle;
import io.zhiying.gateway.key.KeySpec;
import io.zhiying.gateway.key.Scopes;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.workspace.Workspaces;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Creates and lists the workspaces of this installation: the operator's business, across all of them. */
@Service
public class WorkspaceRegistry {
    private final WorkspaceEntries entries;
    private final KeyLifecycle keys;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    WorkspaceRegistry(
            WorkspaceEntries entries, KeyLifecycle keys, TransactionTemplate transaction, InstantSource clock) {
        this.entries = entries;
        this.keys = keys;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** A workspace, with its first admin key where this call made it. */
    record Created(WorkspaceEntry entry, Optional<KeyLifecycle.Issued> adminKey) {}

    /** The workspace and its key come together or not at all. */
    Created create(WorkspaceId id, String name, String createdBy) {
        return Workspaces.call(
                id,
                () -> inTransaction(() -> {
                    var entry = entry(id, name, createdBy);
                    if (entries.add(entry)) {
                        var key = keys.issue(KeySpec.apiKey("First admin key", Scopes.WORKSPACE), createdBy);
                        return new Created(entry, Optional.of(key));
                    }
                    var existing = entries.find(id).orElseThrow();
                    if (!existing.name().equals(name)) {
                        throw new Problem(
                                GatewayErrors.WORKSPACE_EXISTS, "%s exists under another name.".formatted(id));
                    }
                    return new Created(existing, Optional.empty());
                }));
    }

    /** Makes the workspace where it does not exist. */
    public void ensure(WorkspaceId id, String createdBy) {
        Workspaces.run(id, () -> transaction.executeWithoutResult(_ -> entries.add(entry(id, id.value(), createdBy))));
    }

    Page<WorkspaceEntry> list(PageRequest page) {
        return Workspaces.callAsPlatform(() -> inTransaction(() -> entries.list(page)));
    }

    Optional<WorkspaceEntry> find(WorkspaceId id) {
        return Workspaces.callAsPlatform(() -> inTransaction(() -> entries.find(id)));
    }

    private WorkspaceEntry entry(WorkspaceId id, String name, String createdBy) {
        return new WorkspaceEntry(id, name, clock.instant().truncatedTo(ChronoUnit.MICROS), createdBy);
    }

    private <T> T inTransaction(java.util.function.Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(_ -> work.get()));
    }
}
