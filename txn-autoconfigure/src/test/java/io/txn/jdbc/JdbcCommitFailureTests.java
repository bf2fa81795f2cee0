package io.txn.jdbc;

import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** Boot's own transaction manager for JDBC, which rolls back on top of a failed commit. */
class JdbcCommitFailureTests extends CommitFailureContract {

    @Override
    PlatformTransactionManager manager(DataSource dataSource) {
        return new JdbcTransactionManager(dataSource);
    }
}
