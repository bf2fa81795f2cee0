package io.txn.jdbc;

import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** The plain transaction manager, told to roll back on top of a failed commit. */
class PlainJdbcCommitFailureTests extends CommitFailureContract {

    @Override
    PlatformTransactionManager manager(DataSource dataSource) {
        DataSourceTransactionManager manager = new DataSourceTransactionManager(dataSource);
        manager.setRollbackOnCommitFailure(true);
        return manager;
    }
}
