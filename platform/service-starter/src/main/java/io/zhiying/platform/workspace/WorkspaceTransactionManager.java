package io.zhiying.platform.workspace;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/**
 * Tells PostgreSQL at the start of every transaction whose rows it may touch, and how isolated it is, in one round trip.
 * Both are local to the transaction, so a pooled connection never carries them on; without a bound workspace no row is
 * visible.
 */
public class WorkspaceTransactionManager extends JdbcTransactionManager {
    static final String SET = "select set_config('zhiying.workspace', ?, true)";

    private final DataSource dataSource;

    public WorkspaceTransactionManager(DataSource dataSource) {
        super(dataSource);
        this.dataSource = dataSource;
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        // The driver would ask for the session's level, set it, and set it back afterwards: three round trips.
        var withoutIsolation = new DefaultTransactionDefinition(definition);
        withoutIsolation.setIsolationLevel(TransactionDefinition.ISOLATION_DEFAULT);
        var isolation = isolation(definition.getIsolationLevel());
        super.doBegin(transaction, withoutIsolation);
        var workspace = Workspaces.setting();
        if (workspace.isPresent() || !isolation.isEmpty()) {
            tell(transaction, isolation + SET, workspace.orElse(""));
        }
    }

    private static String isolation(int level) {
        return switch (level) {
            case TransactionDefinition.ISOLATION_DEFAULT -> "";
            case TransactionDefinition.ISOLATION_REPEATABLE_READ -> "set transaction isolation level repeatable read; ";
            default -> throw new IllegalArgumentException("no transaction of ours asks for isolation " + level);
        };
    }

    private void tell(Object transaction, String sql, String workspace) {
        var connection = DataSourceUtils.getConnection(dataSource);
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, workspace);
            statement.execute();
        } catch (SQLException e) {
            doCleanupAfterCompletion(transaction);
            throw new DataAccessResourceFailureException("could not begin for a workspace", e);
        }
    }
}
