package io.txn.benchmarks;

import io.txn.benchmarks.Phase.Finding;
import io.txn.benchmarks.Phase.Findings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** New orders while much is made up for that a dead service left. */
final class BacklogPhase {

    private static final String SKU = "regexp_replace(t.arguments, 'sku-[0-9]+', 'sku-' || n % " + Load.GOODS + ")";
    private static final String ACCOUNT =
            "regexp_replace(t.arguments, 'account-[0-9]+', 'account-' || n % " + Load.ACCOUNTS + ")";

    private final Phase phase;
    private final Databases databases;
    private final boolean decided;
    private final long rows;
    private final List<Double> alone = new ArrayList<>();
    private final List<Double> beside = new ArrayList<>();
    private long placed;

    private BacklogPhase(Phase phase, boolean decided) {
        this.phase = phase;
        this.databases = phase.databases();
        this.decided = decided;
        int all = phase.settings().number("backlog");
        // A branch in doubt is one row; an outcome that is not delivered is one for both participants.
        this.rows = roundUp(decided ? all : all / 2);
    }

    /** COMMIT is decided, and two participants have not been told. */
    static Findings undeliveredOutcomes(Phase phase) {
        return new BacklogPhase(phase, true).run("Undelivered outcomes");
    }

    /** Nothing is decided: two participants have to ask. */
    static Findings branchesInDoubt(Phase phase) {
        return new BacklogPhase(phase, false).run("Branches in doubt");
    }

    private static long roundUp(long number) {
        return (number + Load.GOODS - 1) / Load.GOODS * Load.GOODS;
    }

    private Findings run(String title) {
        phase.prepared();
        Books before = Books.read(databases);
        leaveBehind();
        long begin = System.nanoTime();
        Duration limit = phase.settings().duration("backlog-limit");
        while (left() > 0 && System.nanoTime() - begin < limit.toNanos()) {
            load(beside);
            System.out.println(title + ": " + left() + " left, " + beside.get(beside.size() - 1) + " orders/s");
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        long left = left();
        // Afterwards, when all code is compiled at last: a comparison with what was before would flatter.
        for (int round = 1; round <= phase.settings().number("rounds"); round++) {
            load(alone);
        }
        if (left == 0) {
            phase.drain();
            phase.requireBooks(afterAll(before));
        }
        return findings(title, seconds, left);
    }

    private Books afterAll(Books before) {
        Books after = before.after(placed);
        long confirmed = decided ? rows : 0;
        return new Books(
                after.confirmed(),
                after.open(),
                after.available() - confirmed * Load.QUANTITY,
                after.reserved(),
                after.balance() - confirmed * Load.AMOUNT,
                after.frozen());
    }

    private void load(List<Double> throughputs) {
        Load.Seen seen = phase.load(phase.settings().duration("measure"));
        placed += seen.placed();
        throughputs.add(seen.throughput());
    }

    private Findings findings(String title, double seconds, long left) {
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding("orders per second afterwards", Markdown.figure(Spread.of(alone), 1)));
        findings.add(new Finding("orders per second meanwhile", Markdown.figure(Spread.of(beside), 1)));
        findings.add(new Finding(
                left == 0 ? "made up for after, s" : "not yet made up for after " + Math.round(seconds) + " s, rows",
                Markdown.number(left == 0 ? seconds : (double) left, 0)));
        findings.add(new Finding("rows made up for per second", Markdown.number((all() - left) / seconds, 0)));
        double without = Spread.of(alone).median();
        return new Findings(
                title,
                findings,
                List.of(new Target(
                        "throughput beside " + Markdown.number((double) all(), 0) + " "
                                + title.toLowerCase(java.util.Locale.ROOT) + " / without",
                        Targets.clients(phase.settings().number("load")),
                        true,
                        0.8,
                        Spread.of(beside.stream().map(value -> value / without).toList()),
                        2)));
    }

    private long all() {
        return decided ? rows : rows * 2;
    }

    private long left() {
        String ours = " WHERE finished_at IS NULL AND xid LIKE 'order-service:0B%'";
        return decided
                ? databases.number(Role.ORDER.id(), "SELECT count(*) FROM txn_transaction" + ours)
                : databases.number(Role.INVENTORY.id(), "SELECT count(*) FROM txn_gate" + ours)
                        + databases.number(Role.PAYMENT.id(), "SELECT count(*) FROM txn_gate" + ours);
    }

    /** Participants first: nobody is told, or asks, before all of it is there. */
    private void leaveBehind() {
        phase.drain();
        databases.execute(
                Role.INVENTORY.id(),
                "UPDATE stock SET available = available - %1$d, reserved = reserved + %1$d"
                        .formatted(rows / Load.GOODS * Load.QUANTITY));
        databases.execute(
                Role.PAYMENT.id(),
                "UPDATE accounts SET balance = balance - %1$d, frozen = frozen + %1$d"
                        .formatted(rows / Load.ACCOUNTS * Load.AMOUNT));
        reserved(Role.INVENTORY, SKU);
        reserved(Role.PAYMENT, ACCOUNT);
        if (decided) {
            copy(
                    Role.ORDER,
                    "txn_transaction",
                    "outcome = 'COMMIT'",
                    changed(Map.of("status", "'PENDING'", "attempts", "1", "next_attempt_at", Copies.now(0))));
        }
        // As autovacuum would have done while so much came together.
        for (Role role : Role.values()) {
            databases.execute(role.id(), "ANALYZE");
        }
    }

    private void reserved(Role role, String arguments) {
        copy(role, "txn_branch", "TRUE", changed(Map.of("arguments", arguments)));
        copy(
                role,
                "txn_gate",
                "state = 'COMMITTED'",
                changed(Map.of(
                        "state", "'ACTIVE'",
                        // Who is told need not ask.
                        "next_attempt_at", Copies.now(decided ? 3600 : 0),
                        "inquiries", "0")));
    }

    private static Map<String, String> changed(Map<String, String> columns) {
        Map<String, String> changed = new LinkedHashMap<>(columns);
        changed.put("xid", Copies.xid("B"));
        changed.put("finished_at", "NULL::bigint");
        return changed;
    }

    private void copy(Role role, String table, String condition, Map<String, String> changed) {
        new Copies(databases).insert(role.id(), table, table, condition, changed, rows);
    }
}
