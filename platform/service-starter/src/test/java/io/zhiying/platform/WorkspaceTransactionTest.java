package io.zhiying.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

class WorkspaceTransactionTest extends StarterTest {
    private static final WorkspaceId WORKSPACE = new WorkspaceId("isolated");

    @Test
    void readsTheSameThroughoutWhereItIsToAndTellsTheNextTransactionNothing() {
        var repeatable = template(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        Workspaces.run(
                WORKSPACE,
                () -> repeatable.executeWithoutResult(_ -> {
                    assertThat(setting("transaction_isolation")).isEqualTo("repeatable read");
                    assertThat(setting("transaction_read_only")).isEqualTo("on");
                    assertThat(setting("zhiying.workspace")).isEqualTo("isolated");
                }));
        // The pool gives the connection that was used last.
        transaction.executeWithoutResult(_ -> {
            assertThat(setting("transaction_isolation")).isEqualTo("read committed");
            assertThat(setting("transaction_read_only")).isEqualTo("off");
            assertThat(setting("zhiying.workspace")).isEmpty();
        });
    }

    @Test
    void isIsolatedWithoutAWorkspaceToo() {
        template(TransactionDefinition.ISOLATION_REPEATABLE_READ).executeWithoutResult(_ -> {
            assertThat(setting("transaction_isolation")).isEqualTo("repeatable read");
            assertThat(setting("zhiying.workspace")).isEmpty();
        });
    }

    @Test
    void refusesWhatNobodyAsksFor() {
        assertThatThrownBy(() ->
                        template(TransactionDefinition.ISOLATION_SERIALIZABLE).executeWithoutResult(_ -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private TransactionTemplate template(int isolation) {
        var template = new TransactionTemplate(Objects.requireNonNull(transaction.getTransactionManager()));
        template.setIsolationLevel(isolation);
        template.setReadOnly(true);
        return template;
    }

    private String setting(String name) {
        return jdbc.sql("select coalesce(current_setting(?, true), '')")
                .param(name)
                .query(String.class)
                .single();
    }
}
