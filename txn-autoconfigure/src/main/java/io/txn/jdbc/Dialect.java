package io.txn.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/** The few things in which the databases differ. */
enum Dialect {
    POSTGRESQL,
    H2,
    MYSQL,
    MARIADB;

    /** That of the database behind the DataSource. */
    static Dialect of(DataSource dataSource) {
        String product = productName(dataSource);
        return switch (DatabaseDriver.fromProductName(product)) {
            case POSTGRESQL -> POSTGRESQL;
            case H2 -> H2;
            case MYSQL -> MYSQL;
            case MARIADB -> MARIADB;
            default ->
                throw new StorageNotUsableException(
                        "txn cannot keep its rows in this database: " + product + ".",
                        "Use PostgreSQL, MySQL, MariaDB or H2, or define beans of your own for LocalTransactions,"
                                + " DecisionStore and BranchStore.");
        };
    }

    private static @Nullable String productName(DataSource dataSource) {
        try {
            return JdbcUtils.commonDatabaseName(
                    JdbcUtils.extractDatabaseMetaData(dataSource, DatabaseMetaData::getDatabaseProductName));
        } catch (MetaDataAccessException e) {
            throw new StorageNotUsableException(
                    "The database could not be reached: "
                            + e.getMostSpecificCause().getMessage(),
                    "See to it that the database is up and that spring.datasource.* is right.",
                    e);
        }
    }

    /**
     * Makes an INSERT one that inserts no row if there is one with its key. On MySQL INSERT IGNORE would not do: it locks
     * the row that is there for sharing, and two who then lock it for writing deadlock. On H2 the insert fails, and the
     * local transaction goes on.
     */
    String unlessPresent(String insert) {
        return switch (this) {
            case POSTGRESQL -> insert + "ON CONFLICT DO NOTHING";
            case MYSQL, MARIADB -> insert + "ON DUPLICATE KEY UPDATE conflicts = conflicts + 1";
            case H2 -> insert;
        };
    }

    /** The row count of such an INSERT when there is a row with its key. */
    int rowsIfPresent() {
        return isMySql() ? 2 : 0;
    }

    /** Whether a change can return the rows that it has changed, to whoever sent it or to another change in the same statement. */
    boolean returnsRows() {
        return this == POSTGRESQL;
    }

    /**
     * Whether the driver takes several statements at once, with parameters, and sends them in one round trip. Each is a
     * statement of its own all the same, and reads what is committed when its turn has come (R9).
     */
    boolean takesSeveralStatements() {
        return this == POSTGRESQL;
    }

    /** Whether a local transaction can be told, alone, to fail rather than wait for a lock, and sooner than others would. */
    boolean givesWay() {
        return this == POSTGRESQL;
    }

    /**
     * Makes a SELECT read what is committed by now (R9), of rows that another row's lock guards. Elsewhere every
     * statement does, and a lock would cost a write.
     */
    String current(String select) {
        return isMySql() ? select + " FOR UPDATE" : select;
    }

    /** Whether locking reads at this isolation level see what is committed by now, and others nothing that is not. */
    boolean readsCurrentAt(int isolation) {
        return switch (this) {
            case POSTGRESQL -> isolation <= Connection.TRANSACTION_READ_COMMITTED;
            case H2 -> isolation == Connection.TRANSACTION_READ_COMMITTED;
            case MYSQL, MARIADB -> isolation >= Connection.TRANSACTION_READ_COMMITTED;
        };
    }

    /** Whether locking reads at this isolation level hold up inserts beside the rows they find. */
    boolean locksGapsAt(int isolation) {
        return isMySql() && isolation > Connection.TRANSACTION_READ_COMMITTED;
    }

    /** The name of this database in the names of scripts. */
    String platform() {
        return name().toLowerCase(Locale.ROOT);
    }

    private boolean isMySql() {
        return this == MYSQL || this == MARIADB;
    }

    static int isolationOf(Connection connection) {
        try {
            return connection.getTransactionIsolation();
        } catch (SQLException e) {
            throw new IllegalStateException("The connection does not tell its isolation level", e);
        }
    }
}
