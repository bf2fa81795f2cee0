package io.txn.benchmarks;

import io.txn.systemtests.PostgresServer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What one application has asked of its database since {@link #reset}. Statements are counted by PostgreSQL, and what the
 * harness asks is not among them; commits by the transaction manager, because PostgreSQL does not count COMMIT where it is a
 * prepared statement.
 */
final class StatementCounter {

    private static final String NOT_OURS = " AND query NOT LIKE 'SELECT count(*)%'";

    private final Databases databases;
    private final String database;
    private final LongSupplier committed;
    private long committedBefore;

    StatementCounter(Databases databases, String database, LongSupplier committed) {
        this.databases = databases;
        this.database = database;
        this.committed = committed;
    }

    void reset() {
        databases.execute(PostgresServer.USER, "SELECT pg_stat_statements_reset()");
        committedBefore = committed.getAsLong();
    }

    /** Without BEGIN and COMMIT. */
    long statements() {
        return databases.number(
                PostgresServer.USER,
                "SELECT coalesce(sum(calls), 0)" + Counters.OF_SERVICES.formatted(database) + Counters.IS_STATEMENT
                        + NOT_OURS);
    }

    /** Of local transactions, those that changed nothing included. */
    long commits() {
        return committed.getAsLong() - committedBefore;
    }

    Map<String, Double> byText() {
        return byText("calls");
    }

    /** Milliseconds in the server, without commits. */
    Map<String, Double> millisByText() {
        return byText("total_exec_time");
    }

    private Map<String, Double> byText(String column) {
        Map<String, Double> all = new LinkedHashMap<>();
        databases
                .list(
                        PostgresServer.USER,
                        "SELECT regexp_replace(query, '\\s+', ' ', 'g'), " + column
                                + Counters.OF_SERVICES.formatted(database) + Counters.IS_STATEMENT + NOT_OURS
                                + " ORDER BY 2 DESC",
                        row -> Map.entry(row.getString(1), row.getDouble(2)))
                .forEach(entry -> all.merge(entry.getKey(), entry.getValue(), Double::sum));
        return all;
    }
}
