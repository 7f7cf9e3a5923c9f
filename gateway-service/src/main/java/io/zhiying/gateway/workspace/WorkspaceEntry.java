package io.zhiying.gateway.workspace;

import io.zhiying.contracts.WorkspaceId;
import java.time.Instant;

/** A workspace of this installation. */
public record WorkspaceEntry(WorkspaceId id, String name, Instant createdAt, String createdBy) {}
