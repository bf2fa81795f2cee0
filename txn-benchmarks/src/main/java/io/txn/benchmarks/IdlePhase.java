package io.txn.benchmarks;

import io.txn.benchmarks.Phase.Finding;
import io.txn.benchmarks.Phase.Findings;
import io.txn.systemtests.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What services with default settings do to their databases when there is nothing to do. */
final class IdlePhase {

    private IdlePhase() {}

    static Findings run(Phase phase) {
        phase.prepared();
        Duration time = phase.settings().duration("idle");
        phase.databases().execute(PostgresServer.USER, "SELECT pg_stat_statements_reset()");
        pause(time);
        List<Target> targets = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (Role role : Role.values()) {
            double queries =
                    calls(phase, role, " AND query !~* '^(BEGIN|COMMIT|ROLLBACK)'") / (double) time.toSeconds();
            // For each BEGIN there is a COMMIT or a ROLLBACK. PostgreSQL counts them only until the driver has prepared
            // them.
            double ofTransactions = 2 * calls(phase, role, " AND query ~* '^BEGIN'") / (double) time.toSeconds();
            targets.add(new Target(
                    "idle " + role.id() + " service: statements per second, BEGIN and COMMIT included",
                    time.toSeconds() + " s",
                    false,
                    1,
                    Spread.of(queries + ofTransactions),
                    2));
            findings.add(new Finding(
                    role.id() + ", without BEGIN and COMMIT", String.format(Locale.ROOT, "%.2f per second", queries)));
        }
        return new Findings("Idle", findings, targets);
    }

    private static long calls(Phase phase, Role role, String condition) {
        return phase.databases()
                .number(
                        PostgresServer.USER,
                        "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid"
                                + " WHERE d.datname = '" + role.id() + "'" + condition);
    }

    private static void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Interrupted while services are idle", e);
        }
    }
}
