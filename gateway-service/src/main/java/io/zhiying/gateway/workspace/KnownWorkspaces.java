package io.zhiying.gateway.workspace;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import java.time.Duration;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Whether a workspace that a token names exists; remembered for some seconds. */
@Component
public class KnownWorkspaces {
    private final LoadingCache<WorkspaceId, Boolean> known;

    KnownWorkspaces(WorkspaceEntries entries, TransactionTemplate transaction) {
        this.known = Caffeine.newBuilder()
                .maximumSize(10_000)
                .expireAfterWrite(Duration.ofSeconds(5))
                .build(id -> Workspaces.call(
                        id,
                        () -> Boolean.TRUE.equals(
                                transaction.execute(_ -> entries.find(id).isPresent()))));
    }

    public boolean exists(WorkspaceId id) {
        return known.get(id);
    }
}
