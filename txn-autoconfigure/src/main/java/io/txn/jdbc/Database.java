package io.txn.jdbc;

import static java.util.Objects.requireNonNull;

import io.txn.IllegalTransactionStateException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.support.DataAccessUtils;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.ArgumentPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.RowMapperResultSetExtractor;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The application's database, as the stores see it: statements run on the connection of the active local transaction,
 * and their row counts are looked at. Statements are written with the default table prefix.
 */
final class Database {

    private final DataSource dataSource;
    private final Dialect dialect;
    private final TablePrefix prefix;
    private final JdbcTemplate jdbc;

    Database(DataSource dataSource, TablePrefix prefix) {
        this.dataSource = dataSource;
        this.dialect = Dialect.of(dataSource);
        this.prefix = prefix;
        this.jdbc = new JdbcTemplate(dataSource);
    }

    DataSource dataSource() {
        return dataSource;
    }

    TablePrefix prefix() {
        return prefix;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Whether a transaction is active in this thread and our connection is bound to it, as far as Spring tells. */
    boolean inTransaction() {
        return TransactionSynchronizationManager.isSynchronizationActive()
                && TransactionSynchronizationManager.isActualTransactionActive()
                && TransactionSynchronizationManager.hasResource(dataSource);
    }

    /** Refuses to work outside of a local transaction, or in one in which the stores cannot keep their promises. */
    void requireUsableTransaction() {
        if (!inTransaction()) {
            throw new IllegalStateException("No local transaction is active on the DataSource. Indicates a bug.");
        }
        String name = TransactionSynchronizationManager.getCurrentTransactionName();
        if (TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            throw new IllegalTransactionStateException("The local transaction of " + name
                    + " is read-only, but taking part in a global transaction writes rows: remove readOnly = true from"
                    + " its @Transactional.");
        }
        Integer isolation = TransactionSynchronizationManager.getCurrentTransactionIsolationLevel();
        if (isolation != null && !dialect.readsCurrentAt(isolation)) {
            throw new IllegalTransactionStateException("The local transaction of " + name
                    + " reads from a snapshot, or what is not committed, from which global transactions must not be decided: use isolation ="
                    + " READ_COMMITTED in its @Transactional.");
        }
    }

    /** Fails with a sentence unless the table is there with all these columns. */
    void requireTable(String select) {
        String sql = prefix.in(select.strip());
        try {
            jdbc.queryForList(sql + " WHERE 1 = 0");
        } catch (DataAccessException e) {
            throw missing(sql.substring(sql.lastIndexOf(' ') + 1), e);
        }
    }

    private StorageNotUsableException missing(String table, DataAccessException cause) {
        return new StorageNotUsableException(
                "The table " + table + " is missing in the database, or is not as it should be: "
                        + cause.getMostSpecificCause().getMessage(),
                "Set txn.jdbc.initialize-schema=always, or run the script classpath:"
                        + JdbcTxnProperties.SCHEMA.replace("@@platform@@", dialect.platform())
                        + " (as a Flyway or Liquibase migration, for example).",
                cause);
    }

    /** Whether a query finds a row, in a local transaction or not. */
    boolean exists(String sql, @Nullable Object... arguments) {
        return Boolean.TRUE.equals(jdbc.query(prefix.in(sql), ResultSet::next, arguments));
    }

    <T> List<T> list(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
        requireUsableTransaction();
        return jdbc.query(prefix.in(sql), mapper, arguments);
    }

    <T> Optional<T> optional(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
        return Optional.ofNullable(DataAccessUtils.singleResult(list(sql, mapper, arguments)));
    }

    int change(String sql, @Nullable Object... arguments) {
        requireUsableTransaction();
        return jdbc.update(prefix.in(sql), arguments);
    }

    /**
     * Changes the row of one key.
     *
     * @return whether it was there to be changed; false says that somebody was first
     */
    boolean changeOne(String sql, @Nullable Object... arguments) {
        int rows = change(sql, arguments);
        if (rows > 1) {
            throw bug(rows, "0 or 1", sql);
        }
        return rows == 1;
    }

    /**
     * Sends several statements in one round trip; see {@link Dialect#takesSeveralStatements}. Each is executed on its own, one
     * after the other.
     */
    <T> T together(List<String> statements, List<Object> arguments, Function<Results, T> reader) {
        requireUsableTransaction();
        String sql = prefix.in(statements.stream().map(String::strip).collect(Collectors.joining("; ")));
        PreparedStatementCallback<T> execution = statement -> {
            new ArgumentPreparedStatementSetter(arguments.toArray()).setValues(statement);
            statement.execute();
            return reader.apply(new Results(statement, sql));
        };
        return requireNonNull(jdbc.execute(sql, execution));
    }

    /** What several statements led to, one after the other. */
    static final class Results {

        private final PreparedStatement statement;
        private final String sql;

        private Results(PreparedStatement statement, String sql) {
            this.statement = statement;
            this.sql = sql;
        }

        /** Passes over one. */
        void skip() {
            try {
                statement.getMoreResults();
            } catch (SQLException e) {
                throw failed(e);
            }
        }

        /** Whether one changed the row of its key. */
        boolean changedOne() {
            try {
                int rows = statement.getUpdateCount();
                statement.getMoreResults();
                if (rows > 1) {
                    throw bug(rows, "0 or 1", sql);
                }
                return rows == 1;
            } catch (SQLException e) {
                throw failed(e);
            }
        }

        /** What one returned. */
        <T> List<T> next(RowMapper<T> mapper) {
            try (ResultSet rows = statement.getResultSet()) {
                List<T> all = new RowMapperResultSetExtractor<>(mapper).extractData(rows);
                statement.getMoreResults();
                return all;
            } catch (SQLException e) {
                throw failed(e);
            }
        }

        private UncategorizedSQLException failed(SQLException e) {
            return new UncategorizedSQLException("Reading results", sql, e);
        }
    }

    /**
     * Inserts a row unless there is one with its key.
     *
     * @return whether it did; false says that somebody was first
     */
    boolean insertUnlessPresent(String insert, @Nullable Object... arguments) {
        int rows;
        try {
            rows = change(dialect.unlessPresent(insert), arguments);
        } catch (DuplicateKeyException e) {
            return false;
        }
        if (rows != 1 && rows != dialect.rowsIfPresent()) {
            throw bug(rows, "1", insert);
        }
        return rows == 1;
    }

    /** Changes rows that this local transaction has locked, or inserts one that nobody else can. */
    void changeExactly(int expected, String sql, @Nullable Object... arguments) {
        int rows = change(sql, arguments);
        if (rows != expected) {
            throw bug(rows, String.valueOf(expected), sql);
        }
    }

    private static IllegalStateException bug(int rows, String expected, String sql) {
        return new IllegalStateException(
                rows + " rows were changed instead of " + expected + ". Indicates a bug: " + sql.strip());
    }
}
