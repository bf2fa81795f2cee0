package io.txn.benchmarks;

import io.txn.benchmarks.Phase.Finding;
import io.txn.benchmarks.Phase.Findings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The same load on empty tables and on tables full of finished rows, in turn: the tables' names are swapped. */
final class FinishedRowsPhase {

    private static final Map<Role, List<String>> TABLES = Map.of(
            Role.ORDER, List.of("txn_transaction", "txn_gate", "txn_branch"),
            Role.INVENTORY, List.of("txn_gate", "txn_branch"),
            Role.PAYMENT, List.of("txn_gate", "txn_branch"));

    private final Phase phase;
    private final Databases databases;
    private final long rows;

    private FinishedRowsPhase(Phase phase) {
        this.phase = phase;
        this.databases = phase.databases();
        this.rows = phase.settings().number("finished-rows");
    }

    static Findings run(Phase phase) {
        return new FinishedRowsPhase(phase).run();
    }

    private Findings run() {
        phase.prepared();
        long begin = System.nanoTime();
        TABLES.entrySet().parallelStream()
                .forEach(entry -> entry.getValue().forEach(table -> fill(entry.getKey(), table)));
        databases.execute(Role.ORDER.id(), "CHECKPOINT");
        double seconds = (System.nanoTime() - begin) / 1e9;
        List<Double> ratios = new ArrayList<>();
        List<Double> empty = new ArrayList<>();
        List<Double> full = new ArrayList<>();
        for (int round = 1; round <= phase.settings().number("rounds"); round++) {
            empty.add(throughput());
            swap("full_", "empty_");
            full.add(throughput());
            swap("empty_", "full_");
            ratios.add(full.get(full.size() - 1) / empty.get(empty.size() - 1));
            System.out.println("finished rows: " + full.get(full.size() - 1) + "/s of " + empty.get(empty.size() - 1));
        }
        String many = String.format(java.util.Locale.ROOT, "%,d", rows);
        return new Findings(
                "Finished rows",
                List.of(
                        new Finding("rows in each of the seven tables, written in " + Math.round(seconds) + " s", many),
                        new Finding("orders per second on empty tables", Markdown.figure(Spread.of(empty), 1)),
                        new Finding("orders per second on full tables", Markdown.figure(Spread.of(full), 1))),
                List.of(new Target(
                        "throughput with " + many + " finished rows / empty tables",
                        Targets.clients(phase.settings().number("load")),
                        true,
                        0.95,
                        Spread.of(ratios),
                        2)));
    }

    /** The indexes last, as a restored backup has them. */
    private void fill(Role role, String table) {
        String full = "full_" + table;
        databases.execute(role.id(), "CREATE TABLE " + full + " (LIKE " + table + " INCLUDING DEFAULTS)");
        boolean branch = table.equals("txn_branch");
        new Copies(databases)
                .insert(
                        role.id(),
                        table,
                        full,
                        branch ? "TRUE" : "finished_at IS NOT NULL",
                        Map.of("xid", Copies.xid("F"), "finished_at", Copies.now(-3600) + " + n % 3600000"),
                        rows);
        databases
                .list(
                        role.id(),
                        "SELECT replace(replace(indexdef, indexname, 'full_' || indexname), 'public." + table
                                + "', 'public." + full
                                + "') FROM pg_indexes WHERE schemaname = 'public' AND tablename = '" + table + "'",
                        row -> row.getString(1))
                .forEach(index -> databases.execute(role.id(), index));
        databases.execute(role.id(), "VACUUM (ANALYZE) " + full);
    }

    private double throughput() {
        Books before = Books.read(databases);
        Duration time = phase.settings().duration("measure");
        Load.Seen seen = phase.load(time);
        phase.drain();
        phase.requireBooks(before.after(seen.placed()));
        return seen.throughput();
    }

    /** What has the plain names steps aside, and what has a prefix takes their place. */
    private void swap(String in, String out) {
        phase.drain();
        TABLES.forEach((role, tables) -> {
            StringBuilder sql = new StringBuilder("BEGIN;");
            tables.forEach(table -> sql.append("ALTER TABLE %s RENAME TO %s%s;".formatted(table, out, table))
                    .append("ALTER TABLE %s%s RENAME TO %s;".formatted(in, table, table)));
            databases.execute(role.id(), sql.append("COMMIT").toString());
        });
    }
}
