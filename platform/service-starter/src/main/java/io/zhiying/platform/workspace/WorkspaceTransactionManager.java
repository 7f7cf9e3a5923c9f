package io.zhiying.platform.workspace;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;

/**
 * Tells PostgreSQL at the start of every transaction whose rows it may touch. The setting is local to the
 * transaction, so a pooled connection never carries it on; without a bound workspace no row is visible.
 */
public class WorkspaceTransactionManager extends JdbcTransactionManager {
    private static final String SET = "select set_config('zhiying.workspace', ?, true)";

    private final DataSource dataSource;

    public WorkspaceTransactionManager(DataSource dataSource) {
        super(dataSource);
        this.dataSource = dataSource;
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        super.doBegin(transaction, definition);
        Workspaces.setting().ifPresent(workspace -> tell(transaction, workspace));
    }

    private void tell(Object transaction, String workspace) {
        var connection = DataSourceUtils.getConnection(dataSource);
        try (var statement = connection.prepareStatement(SET)) {
            statement.setString(1, workspace);
            statement.execute();
        } catch (SQLException e) {
            doCleanupAfterCompletion(transaction);
            throw new DataAccessResourceFailureException("could not begin for a workspace", e);
        }
    }
}
