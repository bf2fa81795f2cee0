package io.txn.jdbc;

import io.txn.coordinator.DecisionStore;
import io.txn.participant.BranchStore;
import io.txn.participant.LocalTransactions;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** The JDBC adapters as a starting application makes them, for tests elsewhere; and empty databases for those. */
public final class JdbcStorage {

    private final SpringLocalTransactions local;
    private final BranchStore branches;
    private final DecisionStore decisions;

    public JdbcStorage(DataSource dataSource, JdbcTransactionManager manager) {
        Database database = new Database(dataSource, new TablePrefix(TablePrefix.DEFAULT));
        this.local = new SpringLocalTransactions(manager, database);
        this.local.afterSingletonsInstantiated();
        this.branches = new JdbcBranchStore(database);
        this.decisions = new JdbcDecisionStore(database);
    }

    /** Runs the shipped schema script. */
    public static void initialize(DataSource dataSource) {
        TestDatabase.initialize(
                new Database(dataSource, new TablePrefix(TablePrefix.DEFAULT)), new JdbcTxnProperties());
    }

    public static String emptyH2() {
        return "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000";
    }

    public static String emptyPostgres() {
        return TestDatabase.emptyPostgres();
    }

    public static String emptyMariaDb() {
        return TestDatabase.emptyMariaDb("mariadb") + "?transactionIsolation=READ_COMMITTED";
    }

    public LocalTransactions local() {
        return local;
    }

    public BranchStore branches() {
        return branches;
    }

    public DecisionStore decisions() {
        return decisions;
    }
}
