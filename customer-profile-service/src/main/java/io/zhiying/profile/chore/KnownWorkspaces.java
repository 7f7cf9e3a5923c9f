package io.zhiying.profile.chore;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The workspaces that have customers here, for chores that go through all of them, each on its own behalf. */
@Component
public class KnownWorkspaces {
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Set<WorkspaceId> remembered = ConcurrentHashMap.newKeySet();

    public KnownWorkspaces(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** Notes the current workspace. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void note() {
        var workspace = Workspaces.current();
        if (remembered.contains(workspace)) {
            return;
        }
        jdbc.sql("insert into known_workspace (workspace_id) values (?) on conflict do nothing")
                .param(workspace.value())
                .update();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                remembered.add(workspace);
            }
        });
    }

    List<WorkspaceId> all() {
        List<String> ids = Workspaces.callAsPlatform(
                () -> transaction.execute(_ -> jdbc.sql("select workspace_id from known_workspace order by 1")
                        .query(String.class)
                        .list()));
        return ids.stream().map(WorkspaceId::new).toList();
    }
}
