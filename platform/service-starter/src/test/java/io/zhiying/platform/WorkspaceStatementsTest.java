package io.zhiying.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.WorkspaceStatements;
import io.zhiying.platform.workspace.Workspaces;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

class WorkspaceStatementsTest extends StarterTest {
    private static final String INSERT =
            "insert into note (id, workspace_id, body) select cast(? as uuid), ?, current_setting('synchronous_commit')";

    @Autowired
    private JdbcTemplate template;

    private final String workspace = "w" + UUID.randomUUID().toString().substring(0, 8);

    /** More often than the driver takes to prepare statements at the server. */
    @Test
    void commitsForItsWorkspaceAndLeavesNothingOnTheConnection() {
        var usual = setting("synchronous_commit");
        for (int i = 0; i < 12; i++) {
            commit(workspace, false);
            commit(workspace, true);
        }

        assertThat(setting("zhiying.workspace")).isEmpty();
        assertThat(setting("synchronous_commit")).isEqualTo(usual);
        assertThat(notes("%")).isEqualTo(24);
        assertThat(notes("off")).isGreaterThanOrEqualTo(12);
    }

    @Test
    void isUndoneWhereItFailsAndCannotWriteForAnotherWorkspace() {
        assertThatThrownBy(() -> commit("another", true))
                .isInstanceOf(DataAccessException.class)
                .rootCause()
                .hasMessageContaining("row-level security");
        assertThat(setting("zhiying.workspace")).isEmpty();
        commit(workspace, true);
    }

    @Test
    void isNoPartOfATransaction() {
        assertThatThrownBy(() -> transaction.executeWithoutResult(_ -> commit(workspace, true)))
                .isInstanceOf(IllegalStateException.class);
    }

    private void commit(String of, boolean durable) {
        Workspaces.run(
                new WorkspaceId(workspace),
                () -> WorkspaceStatements.commit(
                        template, durable, INSERT, UUID.randomUUID().toString(), of));
    }

    private int notes(String text) {
        return Workspaces.call(
                new WorkspaceId(workspace),
                () -> transaction.execute(_ -> jdbc.sql("select count(*) from note where body like ?")
                        .param(text)
                        .query(Integer.class)
                        .single()));
    }

    private String setting(String name) {
        return jdbc.sql("select coalesce(current_setting(?, true), '')")
                .param(name)
                .query(String.class)
                .single();
    }
}
