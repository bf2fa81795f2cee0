package io.txn.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** All variants in one run, each in every round, and first in turn. */
final class SideBySide {

    private final BenchStack stack;
    private final BenchSettings settings;
    private final Cell cell;

    SideBySide(BenchStack stack, BenchSettings settings) {
        this.stack = stack;
        this.settings = settings;
        this.cell = new Cell(stack);
    }

    /** Fills the shelves and the accounts. */
    void prepare() {
        Books.fill(stack.databases());
    }

    List<Measured> run() {
        List<String> variants = present(settings.variants());
        warmUp(variants);
        List<Measured> all = new ArrayList<>();
        for (int round = 1; round <= settings.number("rounds"); round++) {
            beginRound();
            for (int concurrency : settings.concurrency()) {
                for (String variant : variants) {
                    Measured measured = cell.measure(
                            variant, concurrency, round, settings.duration("warm-up"), settings.duration("measure"));
                    all.add(measured);
                    say(measured);
                }
            }
            Collections.rotate(variants, 1);
        }
        return all;
    }

    /** Those that the services know: a variant whose part of the library is not there is left out, and it is said. */
    private List<String> present(List<String> wanted) {
        String known = stack.get(Role.ORDER, "/orders");
        List<String> present = new ArrayList<>();
        for (String variant : wanted) {
            if (known.contains('"' + variant + '"')) {
                present.add(variant);
            } else {
                System.out.println("No variant " + variant + " here: left out");
            }
        }
        return present;
    }

    /** Until the compilers of the services have seen everything. */
    private void warmUp(List<String> variants) {
        for (String variant : variants) {
            Measured unused = cell.measure(variant, 8, 0, Duration.ZERO, settings.duration("first-warm-up"));
            System.out.println("Warmed up: " + variant);
        }
    }

    private void beginRound() {
        Databases databases = stack.databases();
        for (Role role : Role.values()) {
            databases.execute(role.id(), "TRUNCATE orders, txn_transaction, txn_call, txn_gate, txn_branch");
        }
        databases.execute(Role.ORDER.id(), "CHECKPOINT");
    }

    private static void say(Measured m) {
        System.out.printf(
                Locale.ROOT,
                "round %d, %2d clients, %-13s %7.1f/s  p50 %6.2f ms  p99 %7.2f ms  %5.2f commits  %5.2f statements"
                        + "  %5.2f flushes  %5.2f requests  %5.2f ms CPU (database %.2f)%n",
                m.round(),
                m.concurrency(),
                m.variant(),
                m.throughput(),
                m.p50(),
                m.p99(),
                m.commits(),
                m.statements(),
                m.flushes(),
                m.requests(),
                m.cpuMillis(),
                m.cpuMillisDatabase());
    }
}
