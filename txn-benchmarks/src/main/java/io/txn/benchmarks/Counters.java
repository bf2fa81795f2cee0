package io.txn.benchmarks;

import io.txn.systemtests.PostgresServer;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the databases and services have counted since {@link #reset}. */
final class Counters {

    static final String OF_SERVICES =
            " FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE s.toplevel AND d.datname = '%s'";
    static final String IS_STATEMENT =
            " AND query ~* '^\\s*(SELECT|INSERT|UPDATE|DELETE|WITH)' AND query NOT LIKE '%pg_stat_force_next_flush%'";

    private final BenchStack stack;
    private final Databases databases;
    private long flushes;
    private long walBytes;
    private long requests;
    private final Map<Role, Long> commitsBefore = new EnumMap<>(Role.class);

    Counters(BenchStack stack) {
        this.stack = stack;
        this.databases = stack.databases();
    }

    /**
     * Counted.
     *
     * @param commits by service
     * @param statements by service, without BEGIN and COMMIT
     * @param byText statements, by their text with the service's name before it
     * @param flushes of the write-ahead log to disk
     */
    record Counted(
            Map<Role, Long> commits,
            Map<Role, Long> statements,
            Map<String, Long> byText,
            long flushes,
            long walBytes,
            long requests) {}

    void reset() {
        flush();
        flushes = readFlushes();
        walBytes = readWalBytes();
        requests = readRequests();
        for (Role role : Role.values()) {
            commitsBefore.put(role, ask(role, "/bench/commits"));
        }
        databases.execute(PostgresServer.USER, "SELECT pg_stat_statements_reset()");
    }

    Counted read() {
        Map<Role, Long> commits = new EnumMap<>(Role.class);
        Map<Role, Long> statements = new EnumMap<>(Role.class);
        Map<String, Long> byText = new LinkedHashMap<>();
        for (Role role : Role.values()) {
            commits.put(role, ask(role, "/bench/commits") - commitsBefore.getOrDefault(role, 0L));
            statements.put(role, sum(role, IS_STATEMENT));
            databases
                    .list(
                            PostgresServer.USER,
                            "SELECT regexp_replace(query, '\\s+', ' ', 'g'), calls" + OF_SERVICES.formatted(role.id())
                                    + IS_STATEMENT + " ORDER BY calls DESC",
                            row -> Map.entry(role.id() + ": " + row.getString(1), row.getLong(2)))
                    .forEach(entry -> byText.merge(entry.getKey(), entry.getValue(), Long::sum));
        }
        long requestsSince = readRequests() - requests;
        flush();
        return new Counted(
                commits, statements, byText, readFlushes() - flushes, readWalBytes() - walBytes, requestsSince);
    }

    private long sum(Role role, String condition) {
        return databases.number(
                PostgresServer.USER, "SELECT coalesce(sum(calls), 0)" + OF_SERVICES.formatted(role.id()) + condition);
    }

    private void flush() {
        for (Role role : Role.values()) {
            stack.post(role, "/bench/flush");
        }
    }

    private long readFlushes() {
        return databases.number(PostgresServer.USER, "SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'");
    }

    private long readWalBytes() {
        return databases.number(PostgresServer.USER, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')");
    }

    private long readRequests() {
        long sum = 0;
        for (Role role : Role.values()) {
            sum += ask(role, "/bench/requests");
        }
        return sum;
    }

    private long ask(Role role, String path) {
        return Long.parseLong(stack.get(role, path));
    }
}
