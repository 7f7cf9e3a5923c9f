package io.zhiying.platform.workspace;

import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ArgumentPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A statement that is a transaction of its own, in one round trip: PostgreSQL is told the workspace and asked in the same
 * breath, and commits what comes in one. {@link WorkspaceTransactionManager} needs three.
 */
public final class WorkspaceStatements {
    /** With arrays as parameters PostgreSQL would plan for those of each call, which takes longer than the statement. */
    private static final String PLANNED_ONCE =
            WorkspaceTransactionManager.SET + ", set_config('plan_cache_mode', 'force_generic_plan', true)";

    private static final String WITHOUT_DISK = ", set_config('synchronous_commit', 'off', true)";

    private WorkspaceStatements() {}

    /**
     * Changes rows of the current workspace.
     *
     * @param durable whether the disk is waited for
     * @throws IllegalStateException in a transaction, which this would be part of
     */
    public static void commit(JdbcOperations jdbc, boolean durable, String sql, @Nullable Object... parameters) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("a transaction is under way");
        }
        List<@Nullable Object> all = new ArrayList<>();
        all.add(Workspaces.current().value());
        all.addAll(Arrays.asList(parameters));
        var told = PLANNED_ONCE + (durable ? "" : WITHOUT_DISK);
        jdbc.execute(told + "; " + sql, (PreparedStatement statement) -> {
            new ArgumentPreparedStatementSetter(all.toArray()).setValues(statement);
            return statement.execute();
        });
    }
}
